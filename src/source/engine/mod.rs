//! Images of a running engine, Docker or podman.
