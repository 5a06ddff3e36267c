//! Looks names of hosts up, and keeps those who follow a registry's word from addresses that it must not send them to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::Reach;
use super::proxies::Proxies;

/// Where a registry itself is reached from, once it has been.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnReach(Arc<Mutex<Option<Reach>>>);

/// Looks up the hosts of one registry, or those that it sends to.
#[derive(Debug, Clone)]
pub(super) struct GuardedResolver {
    /// Where the registry is reached from.
    own: OwnReach,
    /// Whether it is the registry that is looked up: that decides where it may send to.
    is_own: bool,
    /// Hosts that the person who asks has named.
    proxies: Arc<Proxies>,
}

/// Nobody knows the name.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct LookupFailed {
    /// The name.
    pub host: String,
    /// The system's reason.
    pub reason: String,
}

/// A name leads only to addresses to which the registry must not send.
#[derive(Debug, thiserror::Error)]
#[error("its address is {}", .0.words())]
pub(super) struct RefusedAddress(pub Reach);

impl OwnReach {
    /// That of a host; it is not known of a name that was not looked up yet.
    pub fn of_host(host: &str) -> Self {
        Self(Arc::new(Mutex::new(Reach::of_host(host))))
    }

    /// Where the registry may send to is decided by where it is; what only a proxy knows is as if it were public.
    pub fn get(&self) -> Reach {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(Reach::Public)
    }

    /// Notes an address of the registry: of several the most public one counts.
    fn note(&self, addresses: &[SocketAddr]) {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for reach in addresses.iter().map(|address| Reach::of(address.ip())) {
            let is_wider = own.is_none_or(|known| reach < known);
            if is_wider {
                *own = Some(reach);
            }
        }
    }
}

impl GuardedResolver {
    /// Looks up the registry itself.
    pub fn of_registry(proxies: &Arc<Proxies>, own: &OwnReach) -> Self {
        Self { own: own.clone(), is_own: true, proxies: Arc::clone(proxies) }
    }

    /// Looks up what the registry sends to.
    pub fn of_others(&self) -> Self {
        Self { is_own: false, ..self.clone() }
    }

    fn permit(&self, host: &str, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, RefusedAddress> {
        if self.proxies.include(host) {
            return Ok(addresses);
        }
        if self.is_own {
            self.own.note(&addresses);
            return Ok(addresses);
        }
        let own = self.own.get();
        let (permitted, refused): (Vec<SocketAddr>, Vec<SocketAddr>) =
            addresses.into_iter().partition(|address| own.may_lead_to(Reach::of(address.ip())));
        match refused.first().filter(|_| permitted.is_empty()) {
            Some(first) => Err(RefusedAddress(Reach::of(first.ip()))),
            None => Ok(permitted),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await;
            let addresses = found.map_err(|error| {
                let reason = error.to_string();
                let reason = reason.rsplit(": ").next().unwrap_or(&reason).to_owned();
                LookupFailed { host: host.clone(), reason }
            })?;
            let permitted = resolver.permit(&host, addresses.collect())?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::engine::Environment;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().expect("an address"), 0)).collect()
    }

    fn resolver() -> GuardedResolver {
        let environment =
            Environment::new(|name| (name == "HTTPS_PROXY").then(|| "proxy.corp:3128".to_owned()), None);
        let proxies = Arc::new(Proxies::of_environment(&environment).expect("a proxy"));
        GuardedResolver::of_registry(&proxies, &OwnReach::of_host("registry.example"))
    }

    #[test]
    fn a_public_registry_leads_to_no_private_address_by_a_name() {
        let own = resolver();
        own.permit("registry.example", addresses(&["1.2.3.4"])).expect("its own address");
        let others = own.of_others();
        let mixed = others.permit("cdn.example", addresses(&["10.0.0.1", "1.1.1.1"]));
        assert_eq!(mixed.expect("the public one"), addresses(&["1.1.1.1"]));
        let refused = others.permit("cdn.example", addresses(&["169.254.169.254"]));
        assert_eq!(refused.expect_err("none is left").to_string(), "its address is a link-local address");
    }

    #[test]
    fn a_registry_of_a_private_network_leads_to_others_there() {
        let own = resolver();
        own.permit("registry.example", addresses(&["10.1.1.1"])).expect("its own address");
        assert!(own.of_others().permit("minio.corp", addresses(&["10.0.0.9"])).is_ok());
        assert!(own.of_others().permit("here.corp", addresses(&["127.0.0.1"])).is_err());
    }

    #[test]
    fn a_registry_that_is_public_as_well_counts_as_public() {
        let own = resolver();
        own.permit("registry.example", addresses(&["10.1.1.1", "1.2.3.4"])).expect("its own addresses");
        assert!(own.of_others().permit("minio.corp", addresses(&["10.0.0.9"])).is_err());
    }

    #[test]
    fn a_registry_of_this_machine_leads_to_this_machine_alone_and_to_the_internet() {
        let own = resolver();
        own.permit("registry.example", addresses(&["127.0.0.1"])).expect("its own address");
        for inside in ["10.0.0.9", "169.254.169.254"] {
            assert!(own.of_others().permit("minio.corp", addresses(&[inside])).is_err(), "{inside}");
        }
        for reached in ["127.0.0.1", "1.1.1.1"] {
            assert!(own.of_others().permit("store.corp", addresses(&[reached])).is_ok(), "{reached}");
        }
    }

    #[test]
    fn a_proxy_may_be_anywhere_and_says_nothing_of_the_registry() {
        let own = resolver();
        own.permit("proxy.corp", addresses(&["10.9.9.9"])).expect("the proxy");
        assert!(own.of_others().permit("PROXY.corp", addresses(&["10.9.9.9"])).is_ok());
        assert!(own.of_others().permit("minio.corp", addresses(&["10.0.0.9"])).is_err());
    }
}
