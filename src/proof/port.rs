//! The ports at which the programs of a container wait, as Linux lists them (proc_pid_net(5)).

use std::fmt;

/// The first of the ports that Linux gives to whoever asks for none; what is bound there by UDP is mostly a client.
const FIRST_EPHEMERAL: u16 = 32_768;
/// How the tables write the states in which nobody is connected: LISTEN of TCP, CLOSE of UDP.
const LISTEN: &str = "0A";
const CLOSE: &str = "07";

/// A protocol that has ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// Connections.
    Tcp,
    /// Datagrams.
    Udp,
}

/// A port at which a program waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
    /// Whether it is reached from within the container alone.
    pub is_loopback: bool,
}

impl fmt::Display for Port {
    /// As `8080/tcp`, or `localhost:8080/tcp`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.is_loopback { "localhost:" } else { "" };
        let protocol = match self.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        write!(f, "{host}{}/{protocol}", self.number)
    }
}

/// Reads the ports that are waited at from a table: `/proc/PID/net/tcp`, `tcp6`, `udp` or `udp6`. What is no row of one is
/// passed over.
pub fn listening(table: &str, protocol: Protocol) -> impl Iterator<Item = Port> + '_ {
    table.lines().skip(1).filter_map(move |row| port(row, protocol))
}

fn port(row: &str, protocol: Protocol) -> Option<Port> {
    let mut cells = row.split_whitespace().skip(1);
    let (local, remote, state) = (cells.next()?, cells.next()?, cells.next()?);
    let (address, number) = local.rsplit_once(':')?;
    let number = u16::from_str_radix(number, 16).ok()?;
    let waits = match protocol {
        Protocol::Tcp => state == LISTEN,
        Protocol::Udp => state == CLOSE && remote.ends_with(":0000") && number < FIRST_EPHEMERAL,
    };
    waits.then_some(Port { number, protocol, is_loopback: is_loopback(address)? })
}

/// Tells whether an address is 127.0.0.0/8 or ::1. The tables write it as words of four bytes in the machine's own order.
fn is_loopback(address: &str) -> Option<bool> {
    if ![8, 32].contains(&address.len()) {
        return None;
    }
    let words = address.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let words: Vec<[u8; 4]> = words.collect::<Option<_>>()?;
    Some(match words.as_slice() {
        [v4] | [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 255, 255], v4] => v4[0] == 127,
        words => words.concat() == [[0; 15].as_slice(), &[1]].concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n";

    fn shown(rows: &str, protocol: Protocol) -> Vec<String> {
        listening(&format!("{HEADER}{rows}"), protocol).map(|port| port.to_string()).collect()
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn ports_that_are_waited_at_are_read_and_connections_are_not() {
        let tcp = "   0: 0100007F:1F90 00000000:0000 0A 0\n   1: 00000000:0050 00000000:0000 0A 0\n\
                   \x20  2: 0100007F:0051 0100007F:D431 01 0\n";
        assert_eq!(shown(tcp, Protocol::Tcp), ["localhost:8080/tcp", "80/tcp"]);
        let tcp6 = "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0\n\
                    \x20  1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0\n\
                    \x20  2: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0\n";
        assert_eq!(shown(tcp6, Protocol::Tcp), ["8080/tcp", "localhost:80/tcp", "localhost:81/tcp"]);
        let udp = "   0: 00000000:0035 00000000:0000 07 0\n   1: 00000000:D431 00000000:0000 07 0\n\
                   \x20  2: 00000000:0036 0100007F:0035 01 0\n";
        assert_eq!(shown(udp, Protocol::Udp), ["53/udp"]);
    }

    #[test]
    fn what_is_no_table_has_no_ports() {
        for rows in
            ["", "   0:", "   0: 0:0 0 0A", "   0: zz:zz zz:zz 0A", "\u{0}", "   0: ä0000000:0050 0:0 0A 0"]
        {
            assert_eq!(shown(rows, Protocol::Tcp), [""; 0], "{rows:?}");
        }
    }
}
