# The same on nothing: no shell, no package manager, no C library. A program linked statically misses none of them.
ARG GO_IMAGE=golang:1.24-alpine3.21
FROM ${GO_IMAGE} AS build
# stands for `RUN apk add --no-cache tzdata`, which needs the network
COPY zoneinfo /usr/share/zoneinfo
WORKDIR /app
COPY go.mod hello.go ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o hello .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo/Asia/Tokyo /usr/share/zoneinfo/Asia/
ENV TZ=Asia/Tokyo
WORKDIR /app
COPY --from=build /app/hello .
CMD ["/app/hello"]
