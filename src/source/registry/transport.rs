//! One request, and where it is sent on to: no credential goes along to another host, nor anything to a place that the
//! registry must not send to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, LOCATION, RANGE};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, Url};
use tokio::sync::OnceCell;

use super::RegistryError;
use super::address::Reach;
use super::authority::{authority, host_of, place};
use super::certificates::Certificates;
use super::error::through;
use super::failing::{Failure, broken};
use super::options::RegistryOptions;
use super::proxies::Proxies;
use super::resolver::{GuardedResolver, OwnReach};
use crate::source::Patience;
use crate::source::engine::Environment;

/// How often a request is sent on.
const REDIRECTS: usize = 8;
/// Bytes of a document that come in a second at least.
const SLOWEST: u64 = 1_000;
/// How long a connection waits for another request.
const IDLE: Duration = Duration::from_secs(30);

/// A request of a registry.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// GET or HEAD.
    pub method: Method,
    /// The path and the query, below the registry.
    pub path: String,
    /// What kinds of documents are taken; empty for blobs.
    pub accept: &'static str,
    /// The part that is wanted, as `bytes=100-`.
    pub range: Option<String>,
}

/// The connections to a registry and to where it sends.
#[derive(Debug)]
pub(super) struct Transport {
    /// The host, with its port.
    host: String,
    options: RegistryOptions,
    own: Client,
    others: Client,
    proxies: Arc<Proxies>,
    /// Whether the registry itself is asked without a proxy, whatever is named.
    is_direct: bool,
    reach: OwnReach,
    patience: Patience,
    /// Where the registry answers: over TLS, or where that is permitted, plain.
    base: OnceCell<Url>,
}

/// An answer, and whose it is.
#[derive(Debug)]
pub(super) struct Reply {
    /// The answer.
    pub response: Response,
    /// Whether it is the registry's own.
    pub is_own: bool,
}

impl Ask {
    /// Asks for something below the registry.
    pub fn get(path: String) -> Self {
        Self { method: Method::GET, path, accept: "", range: None }
    }
}

impl Transport {
    /// Sets up connections to a registry, `host` or `host:port`. None is opened yet.
    ///
    /// # Errors
    /// Where certificates or proxies can't be used.
    pub fn new(
        host: &str,
        options: &RegistryOptions,
        environment: &Environment,
        patience: Patience,
    ) -> Result<Self, RegistryError> {
        let bad_files = |reason| RegistryError::CertificateFiles { host: host.to_owned(), reason };
        let certificates = Certificates::of_host(environment, host).map_err(bad_files)?;
        let reach = OwnReach::of_host(host_of(host));
        let is_direct = reach.get() == Reach::Loopback;
        let bad_proxy = |reason| RegistryError::NoClient { host: host.to_owned(), reason };
        let proxies = match is_direct {
            // it may send elsewhere, but a proxy that nobody needs is no obstacle
            true => Proxies::of_environment(environment).unwrap_or_default(),
            false => Proxies::of_environment(environment).map_err(bad_proxy)?,
        };
        let proxies = Arc::new(proxies);
        let resolver = GuardedResolver::of_registry(&proxies, &reach);
        let to_registry = certificates.to_registry(!options.is_insecure(host)).map_err(bad_files)?;
        let mut own = client(resolver.clone()).tls_backend_preconfigured(to_registry);
        let others = client(resolver.of_others())
            .tls_backend_preconfigured(certificates.to_others().map_err(bad_files)?);
        if is_direct {
            own = own.no_proxy();
        }
        let no_client =
            |error: reqwest::Error| RegistryError::NoClient { host: host.to_owned(), reason: broken(&error) };
        Ok(Self {
            host: host.to_owned(),
            options: options.clone(),
            own: own.build().map_err(no_client)?,
            others: others.build().map_err(no_client)?,
            proxies,
            is_direct,
            reach,
            patience,
            base: OnceCell::new(),
        })
    }

    /// The host, with its port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Sends a request, and follows where it is sent on to. `authorization` is for the registry alone.
    pub async fn follow(&self, ask: &Ask, authorization: Option<&HeaderValue>) -> Result<Reply, Failure> {
        let base = self.base().await?;
        let mut url = self.below(base, &ask.path)?;
        let (mut has_left, mut sender) = (false, authority(&url));
        for _ in 0..=REDIRECTS {
            let is_own = url.origin() == base.origin();
            has_left |= !is_own;
            let mut request = self.request(&ask.method, &url, is_own);
            if !ask.accept.is_empty() {
                request = request.header(ACCEPT, ask.accept);
            }
            if let Some(range) = &ask.range {
                request = request.header(RANGE, range);
            }
            if let Some(authorization) = authorization.filter(|_| !has_left) {
                request = request.header(AUTHORIZATION, authorization);
            }
            let response = self.send(request, &url).await.map_err(|failure| failure.sent_by(&sender))?;
            if !matches!(response.status().as_u16(), 301..=303 | 307 | 308) {
                return Ok(Reply { response, is_own });
            }
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| url.join(location).ok());
            let mut next = next.ok_or_else(|| RegistryError::Refused {
                host: authority(&url),
                status: response.status().as_u16(),
                message: "it sends on without saying where to".to_owned(),
            })?;
            self.permit(&url, &next)?;
            // a name and a password in it would be sent along
            let _ = next.set_username("").and_then(|()| next.set_password(None));
            sender = authority(&url);
            url = next;
        }
        Err(RegistryError::EndlessRedirects { host: self.host.clone() }.into())
    }

    /// A request of the service that gives the registry's tokens, where the registry may name it as such.
    pub async fn token_service(&self, method: &Method, realm: &Url) -> Result<RequestBuilder, RegistryError> {
        let base = self.base().await?;
        self.permit(base, realm)?;
        Ok(self.request(method, realm, realm.origin() == base.origin()))
    }

    /// Sends a request once, and waits for the head of the answer.
    pub async fn send(&self, request: RequestBuilder, url: &Url) -> Result<Response, Failure> {
        let response = match self.within(request.send()).await {
            Some(sent) => sent.map_err(|error| self.failure(&error, url))?,
            None => return Err(self.stalled(url).into()),
        };
        match self.proxy(url).filter(|_| response.status().as_u16() == 407) {
            Some(proxy) => Err(RegistryError::Unreachable {
                host: authority(url),
                reason: format!("the proxy {proxy} wants to know who asks"),
            }
            .into()),
            None => Ok(response),
        }
    }

    /// Explains why an answer did not come, or broke off.
    pub fn failure(&self, error: &reqwest::Error, url: &Url) -> Failure {
        Failure::of_request(error, url).through(self.proxy(url).as_deref(), url)
    }

    /// How an answer that had begun broke off.
    pub fn broken(&self, error: &reqwest::Error, url: &Url) -> String {
        broken(error) + &through(self.proxy(url).as_deref())
    }

    /// Waits as long as there is patience; None where there is no more.
    pub async fn within<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        match self.patience.gives_up {
            true => tokio::time::timeout(self.patience.silence, answer).await.ok(),
            false => Some(answer.await),
        }
    }

    /// Tells whether so little of a document came since then that it never will in a useful time, after as long as silence
    /// is borne.
    pub fn is_too_slow(&self, began: Instant, received: usize) -> bool {
        let elapsed = began.elapsed();
        let expected = elapsed.as_secs().saturating_mul(SLOWEST);
        self.patience.gives_up && elapsed > self.patience.silence && (received as u64) < expected
    }

    /// Says that nothing came.
    pub fn stalled(&self, url: &Url) -> RegistryError {
        let proxy = self.proxy(url);
        RegistryError::Stalled { host: authority(url), proxy, waited: self.patience.silence }
    }

    /// The proxy through which a place is asked.
    fn proxy(&self, url: &Url) -> Option<String> {
        let is_direct = self.is_direct && authority(url) == self.host;
        if is_direct { None } else { self.proxies.before(url) }
    }

    fn request(&self, method: &Method, url: &Url, is_own: bool) -> RequestBuilder {
        let client = if is_own { &self.own } else { &self.others };
        client.request(method.clone(), url.clone())
    }

    fn below(&self, base: &Url, path: &str) -> Result<Url, RegistryError> {
        base.join(path)
            .map_err(|error| RegistryError::NoClient { host: self.host.clone(), reason: error.to_string() })
    }

    /// Where the registry answers. One that may be asked without TLS is asked with it first.
    async fn base(&self) -> Result<&Url, RegistryError> {
        let find = || async {
            let bad_host =
                |error| RegistryError::NoClient { host: self.host.clone(), reason: format!("{error}") };
            let secure = Url::parse(&format!("https://{}/", self.host)).map_err(bad_host)?;
            if !self.options.may_be_plain(&self.host) {
                return Ok(secure);
            }
            let question = self.below(&secure, "/v2/")?;
            let greeting = self.request(&Method::GET, &question, true);
            match self.send(greeting, &question).await {
                Ok(_) => Ok(secure),
                Err(Failure::Final(
                    error @ (RegistryError::Certificate { .. } | RegistryError::Stalled { .. }),
                )) => Err(error),
                Err(Failure::Final(error @ RegistryError::NoSuchHost { .. })) => Err(error),
                Err(_) => Url::parse(&format!("http://{}/", self.host)).map_err(bad_host),
            }
        };
        self.base.get_or_try_init(find).await
    }

    /// Holds a place to which the registry sends against where it is itself.
    fn permit(&self, from: &Url, to: &Url) -> Result<(), RegistryError> {
        let refused = |reason: &str| {
            Err(RegistryError::BadRedirect {
                host: authority(from),
                to: place(to),
                reason: reason.to_owned(),
            })
        };
        // whatever scheme it has: nothing is to be permitted there
        let is_own = to.origin() == from.origin() || authority(to) == self.host;
        let reach = Reach::of_host(to.host_str().unwrap_or_default());
        if let Some(reach) = reach.filter(|reach| !is_own && !self.reach.get().may_lead_to(*reach)) {
            return refused(&format!("it is {}", reach.words()));
        }
        match to.scheme() {
            "https" => Ok(()),
            "http" if from.scheme() == "https" => refused("it is without TLS, and what it stands for is not"),
            "http" if !self.options.may_be_plain(&authority(to)) => {
                refused("it is plain HTTP, for which there is `--insecure-registry`")
            }
            "http" => Ok(()),
            _ => refused("it is neither HTTPS nor HTTP"),
        }
    }
}

fn client(resolver: GuardedResolver) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("imgscope/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .http1_only()
        .pool_idle_timeout(IDLE)
        .dns_resolver(resolver)
}
