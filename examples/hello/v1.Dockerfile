# One stage: what builds the program is shipped with it.
ARG GO_IMAGE=golang:1.24-alpine3.21
FROM ${GO_IMAGE}
WORKDIR /app
COPY go.mod hello.go ./
RUN CGO_ENABLED=0 go build -trimpath -o hello .
CMD ["/app/hello"]
