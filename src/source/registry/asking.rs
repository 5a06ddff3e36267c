//! Asks a repository until there is an answer: with who asks where that is wanted, again where that may help.

use reqwest::Response;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use tokio::sync::OwnedSemaphorePermit;

use super::challenge::{Challenge, schemes};
use super::connection::Repository;
use super::refusal::{body, is_page, judge, message, words};
use super::retry::{Obstacle, retrying};
use super::transport::Ask;
use super::{RegistryError, authority::authority};

/// How often who asks is found out for one question: for the first one, or because a token has run out.
const RENEWALS: usize = 1;

/// What was tried for a question.
#[derive(Debug, Default)]
struct Tries {
    /// How often who asks was found out.
    renewals: usize,
    /// Whether it was asked again where it is sent on to.
    is_sent_anew: bool,
}

/// An answer that comes.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its head, and what follows.
    pub response: Response,
    /// The place that it takes among those that come at the same time.
    _slot: OwnedSemaphorePermit,
}

impl Answer {
    /// The status in numbers.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The host that answers, with its port.
    pub fn host(&self) -> String {
        authority(self.response.url())
    }

    /// A field of the head.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

/// An answer that has come.
#[derive(Debug)]
pub(super) struct WholeAnswer {
    /// The status in numbers.
    pub status: u16,
    /// The host that answered, with its port.
    pub host: String,
    headers: HeaderMap,
    /// What came; of an answer that is none, its first bytes.
    pub bytes: Vec<u8>,
}

impl WholeAnswer {
    /// A field of the head.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Tells whether what came is a page for people.
    pub fn is_page(&self) -> bool {
        is_page(&self.headers) || self.bytes.trim_ascii_start().starts_with(b"<")
    }
}

impl Repository {
    /// Asks until there is an answer, whatever it is but 401, 429 and those that may pass.
    pub(super) async fn ask(&self, ask: &Ask) -> Result<Answer, RegistryError> {
        let mut tries = Tries::default();
        retrying(async || self.answer(ask, &mut tries).await).await
    }

    /// Asks likewise until the answer has come whole; one of more than `limit` bytes is refused.
    pub(super) async fn ask_whole(&self, ask: &Ask, limit: u64) -> Result<WholeAnswer, RegistryError> {
        let mut tries = Tries::default();
        retrying(async || {
            let answer = self.answer(ask, &mut tries).await?;
            self.read(answer, limit).await
        })
        .await
    }

    /// Asks once, for questions that have another way of being answered.
    pub(super) async fn ask_without_patience(
        &self,
        ask: &Ask,
        limit: u64,
    ) -> Result<WholeAnswer, RegistryError> {
        let mut tries = Tries { is_sent_anew: true, ..Tries::default() };
        let answer = async { self.read(self.answer(ask, &mut tries).await?, limit).await };
        answer.await.map_err(|obstacle| match obstacle {
            Obstacle::Final(error) | Obstacle::Passing { error, .. } => error,
        })
    }

    async fn read(&self, answer: Answer, limit: u64) -> Result<WholeAnswer, Obstacle> {
        let Answer { response, _slot } = answer;
        let transport = &self.registry.transport;
        let (status, host) = (response.status(), authority(response.url()));
        let headers = response.headers().clone();
        let bytes = match status.is_success() {
            true => body(transport, response, limit).await.map_err(|failure| failure.into_obstacle(0))?,
            false => body(transport, response, limit).await.unwrap_or_default(),
        };
        Ok(WholeAnswer { status: status.as_u16(), host, headers, bytes })
    }

    async fn answer(&self, ask: &Ask, tries: &mut Tries) -> Result<Answer, Obstacle> {
        loop {
            if let Some(answer) = self.ask_once(ask, tries).await? {
                return Ok(answer);
            }
        }
    }

    /// Sends the question; None where it is to be sent again at once.
    async fn ask_once(&self, ask: &Ask, tries: &mut Tries) -> Result<Option<Answer>, Obstacle> {
        let transport = &self.registry.transport;
        let slot = self.registry.slot().await?;
        let pass = self.authorization.current().await;
        let reply = transport.follow(ask, pass.as_ref().map(|pass| &pass.header)).await;
        let reply = reply.map_err(|failure| failure.into_obstacle(0))?;
        match reply.response.status().as_u16() {
            401 if reply.is_own && tries.renewals < RENEWALS => {
                tries.renewals += 1;
                let challenge = self.challenge(&reply.response).await?;
                self.authorization.renew(transport, pass.as_ref(), challenge).await?;
                Ok(None)
            }
            401 if reply.is_own => Err(self.authorization.refusal().await.into()),
            // a place that was signed for a while, and not long enough
            401 | 403 if !reply.is_own && !tries.is_sent_anew => {
                tries.is_sent_anew = true;
                Ok(None)
            }
            _ => {
                let registry = self.reference.registry();
                let response = judge(transport, registry, reply.response).await?;
                Ok(Some(Answer { response, _slot: slot }))
            }
        }
    }

    /// How the registry wants to be asked; one that does not say so here says it where it is greeted.
    async fn challenge(&self, response: &Response) -> Result<Challenge, Obstacle> {
        if let Some(challenge) = challenge_of(response) {
            return Ok(challenge);
        }
        let greeting = self.registry.transport.follow(&Ask::get("/v2/".to_owned()), None).await;
        let greeting = greeting.map_err(|failure| failure.into_obstacle(0))?.response;
        let unsupported = || Challenge::Unsupported(schemes(offers(response).chain(offers(&greeting))));
        Ok(challenge_of(&greeting).unwrap_or_else(unsupported))
    }

    /// Explains an answer that is none.
    pub(super) async fn refused(&self, answer: Answer) -> RegistryError {
        let (status, host) = (answer.status(), answer.host());
        let message = message(&self.registry.transport, answer.response).await;
        self.refusal(status, host, message).await
    }

    /// Explains an answer that is none, and has come.
    pub(super) async fn refused_whole(&self, answer: WholeAnswer) -> RegistryError {
        if answer.is_page() {
            let what = format!("a web page and status {}", answer.status);
            return RegistryError::NotARegistry { host: answer.host, what };
        }
        let message = words(&answer.bytes);
        self.refusal(answer.status, answer.host, message).await
    }

    async fn refusal(&self, status: u16, host: String, message: String) -> RegistryError {
        match status {
            403 if host == self.registry.transport.host() => RegistryError::Forbidden {
                registry: self.reference.registry().to_owned(),
                repository: self.reference.repository().to_owned(),
                message,
                searched: self.authorization.searched_all().await,
            },
            _ => RegistryError::Refused { host, status, message },
        }
    }
}

fn challenge_of(response: &Response) -> Option<Challenge> {
    Challenge::best(offers(response))
}

fn offers(response: &Response) -> impl Iterator<Item = &str> {
    response.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|header| header.to_str().ok())
}
