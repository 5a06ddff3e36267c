# The program alone, built somewhere else and found beside this file.
ARG BASE_IMAGE=alpine:3.21
FROM ${BASE_IMAGE}
WORKDIR /app
COPY hello .
CMD ["/app/hello"]
