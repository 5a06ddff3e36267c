# Two stages: the first builds, the second takes nothing but the program.
ARG GO_IMAGE=golang:1.24-alpine3.21
ARG BASE_IMAGE=alpine:3.21
FROM ${GO_IMAGE} AS build
WORKDIR /app
COPY go.mod hello.go ./
RUN CGO_ENABLED=0 go build -trimpath -o hello .

FROM ${BASE_IMAGE}
WORKDIR /app
COPY --from=build /app/hello .
CMD ["/app/hello"]
