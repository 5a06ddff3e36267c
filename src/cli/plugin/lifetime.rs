//! A plugin ends with docker: where no terminal tells both of Ctrl-C, docker closes a socket.

#[cfg(target_os = "linux")]
use std::{
    io::Read,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixStream},
    },
    thread,
};

/// Where docker says so.
#[cfg(target_os = "linux")]
const VARIABLE: &str = "DOCKER_CLI_PLUGIN_SOCKET";

/// Ends the program as a signal would, as soon as docker closes its socket.
#[cfg(target_os = "linux")]
pub(crate) fn end_with_docker() {
    let Some(name) = std::env::var(VARIABLE).ok().filter(|name| !name.is_empty()) else { return };
    let address = match name.strip_prefix('@') {
        Some(abstract_name) => SocketAddr::from_abstract_name(abstract_name),
        None => SocketAddr::from_pathname(&name),
    };
    let Ok(mut socket) = address.and_then(|address| UnixStream::connect_addr(&address)) else { return };
    thread::spawn(move || {
        // nothing is ever sent
        while matches!(socket.read(&mut [0; 16]), Ok(1..)) {}
        let _ = signal_hook::low_level::raise(signal_hook::consts::SIGTERM);
    });
}

/// Elsewhere a plugin hears of it by its terminal.
#[cfg(not(target_os = "linux"))]
pub(crate) fn end_with_docker() {}
