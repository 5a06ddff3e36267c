# The program without debug information, and what a program of use would need: certificates and a time zone.
ARG GO_IMAGE=golang:1.24-alpine3.21
ARG BASE_IMAGE=alpine:3.21
FROM ${GO_IMAGE} AS build
# stands for `RUN apk add --no-cache tzdata`, which needs the network
COPY zoneinfo /usr/share/zoneinfo
WORKDIR /app
COPY go.mod hello.go ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o hello .

FROM ${BASE_IMAGE}
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo/Asia/Tokyo /usr/share/zoneinfo/Asia/
ENV TZ=Asia/Tokyo
WORKDIR /app
COPY --from=build /app/hello .
CMD ["/app/hello"]
