//! Brings an image from the engine to the thread that reads it.
//!
//! Runs on a thread of its own. The channel is short, so an engine sends no faster than its image is read, and
//! nothing is stored.

use std::pin::Pin;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use bollard::errors::Error as ClientError;
use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::oneshot;

use crate::image::Platform;

use super::trailer::trailing_error;
use crate::source::Patience;
use crate::source::engine::connection::Connection;
use crate::source::engine::error::root_cause;
use crate::source::engine::{EngineError, EngineImage};

/// How many bytes of an image an engine writes to its disk in a second at least, before the first byte comes.
const PREPARED_A_SECOND: u64 = 50_000_000;
/// How long what was received waits for more before it is handed over: whoever looks on sees what has come.
const LINGERING: Duration = Duration::from_millis(200);
/// How many bytes are handed over at once; an engine sends pieces of 32 KiB, too small for a hop between threads.
const BATCH: usize = 1024 * 1024;

/// All that has a meaning of its own in a query (RFC 3986: what is not unreserved).
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

type Body = Pin<Box<dyn Stream<Item = Result<Bytes, ClientError>> + Send>>;

/// What the reading thread is handed.
#[derive(Debug)]
pub(super) enum Delivery {
    Chunks(Vec<Bytes>),
    End,
    Failed(EngineError),
}

/// Images that are to be exported, in one archive.
#[derive(Debug)]
pub(in crate::source::engine) struct ExportRequest {
    connection: Connection,
    references: Vec<String>,
    platform: Option<Platform>,
    /// The images' own platform, where they have one in common, for engines that cannot export without one.
    own_platform: Option<Platform>,
    patience: Patience,
    /// How long the first byte is waited for.
    preparation: Duration,
}

impl ExportRequest {
    pub(in crate::source::engine) fn new(
        connection: Connection,
        images: &[&EngineImage],
        platform: Option<Platform>,
        patience: Patience,
    ) -> Self {
        let mut platforms = images.iter().map(|image| image.platform());
        let first = platforms.next();
        let own_platform = first.filter(|first| platforms.all(|other| other == *first));
        let references = images.iter().map(|image| image.reference.clone()).collect();
        let size: u64 = images.iter().filter_map(|image| image.size).fold(0, u64::saturating_add);
        let preparation = patience.silence.saturating_add(Duration::from_secs(size / PREPARED_A_SECOND));
        Self { connection, references, platform, own_platform, patience, preparation }
    }

    /// Delivers the image until its end, an error, or `aborted`; a receiver that is gone ends it as well.
    pub(super) async fn carry_out(self, deliveries: SyncSender<Delivery>, aborted: oneshot::Receiver<()>) {
        let transfer = Box::pin(self.transfer(&deliveries));
        if let Either::Left((outcome, _)) = select(transfer, aborted).await {
            // Nobody is left to be told when the receiver is gone.
            let _ = deliveries.send(outcome.map_or_else(Delivery::Failed, |()| Delivery::End));
        }
    }

    async fn transfer(&self, deliveries: &SyncSender<Delivery>) -> Result<(), EngineError> {
        let (mut body, first) = self.begin().await?;
        let mut received = first.len() as u64;
        let (mut batch, mut batched) = (vec![first], 0);
        // false where the reader is gone
        let hand_over =
            |batch: &mut Vec<Bytes>| deliveries.send(Delivery::Chunks(std::mem::take(batch))).is_ok();
        loop {
            // The last batch is held back until it is known that the engine's last words are not in it.
            let next = match batch.is_empty() {
                false => tokio::time::timeout(LINGERING, body.next()).await.ok(),
                true => Some(self.next(&mut body, self.patience.silence, received).await?),
            };
            match next {
                Some(Some(Ok(chunk))) => {
                    if batched >= BATCH {
                        batched = 0;
                        if !hand_over(&mut batch) {
                            return Ok(());
                        }
                    }
                    received += chunk.len() as u64;
                    batched += chunk.len();
                    batch.push(chunk);
                }
                Some(Some(Err(error))) => return Err(self.interrupted(received, root_cause(&error))),
                Some(None) => break,
                None if hand_over(&mut batch) => {}
                None => return Ok(()),
            }
        }
        if let Some(reason) = trailing_error(&batch) {
            return Err(self.interrupted(received, reason));
        }
        let _ = deliveries.send(Delivery::Chunks(batch));
        Ok(())
    }

    /// Waits for what comes next, as long as there is patience.
    async fn next(
        &self,
        body: &mut Body,
        patience: Duration,
        received: u64,
    ) -> Result<Option<Result<Bytes, ClientError>>, EngineError> {
        if !self.patience.gives_up {
            return Ok(body.next().await);
        }
        tokio::time::timeout(patience, body.next()).await.map_err(|_| self.stalled(received, patience))
    }

    fn stalled(&self, received: u64, waited: Duration) -> EngineError {
        let endpoint = self.connection.endpoint.address();
        EngineError::Stalled { endpoint, reference: self.references.join(", "), received, waited }
    }

    /// Requests the image and waits for its first bytes.
    ///
    /// Docker 29 refuses some images whose attestations are absent, and gives them when asked for their own platform.
    async fn begin(&self) -> Result<(Body, Bytes), EngineError> {
        match self.request(self.platform.as_ref()).await {
            Err(error) if self.platform.is_none() && own_platform_helps(&error) => match &self.own_platform {
                Some(own_platform) => self.request(Some(own_platform)).await,
                None => Err(error),
            },
            outcome => outcome,
        }
    }

    async fn request(&self, platform: Option<&Platform>) -> Result<(Body, Bytes), EngineError> {
        let mut docker = self.connection.docker.clone();
        if let Some(platform) = platform.filter(|_| self.connection.supports(1, 48)) {
            let parameter = format!("platform={}", utf8_percent_encode(&platform_json(platform), IN_QUERY));
            docker = docker.with_request_modifier(move |mut request| {
                let separator = if request.uri().query().is_some() { '&' } else { '?' };
                if let Ok(uri) = format!("{}{separator}{parameter}", request.uri()).parse() {
                    *request.uri_mut() = uri;
                }
                request
            });
        }
        let references: Vec<&str> = self.references.iter().map(String::as_str).collect();
        let mut body: Body = match references.as_slice() {
            [reference] => Box::pin(docker.export_image(reference)),
            several => Box::pin(docker.export_images(several)),
        };
        loop {
            match self.next(&mut body, self.preparation, 0).await? {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => match trailing_error(std::slice::from_ref(&chunk)) {
                    Some(reason) => return Err(self.interrupted(0, reason)),
                    None => return Ok((body, chunk)),
                },
                // the engine has answered before: it is there
                Some(Err(error)) if !matches!(error, ClientError::DockerResponseServerError { .. }) => {
                    return Err(self.interrupted(0, root_cause(&error)));
                }
                Some(Err(error)) => {
                    let refused = self.refused(platform, error);
                    let refused = tokio::time::timeout(self.patience.silence, refused).await;
                    return Err(refused.unwrap_or_else(|_| self.stalled(0, self.patience.silence)));
                }
                None => return Err(self.interrupted(0, "it sent no data".to_owned())),
            }
        }
    }

    async fn refused(&self, platform: Option<&Platform>, error: ClientError) -> EngineError {
        let [reference] = self.references.as_slice() else { return self.connection.failure(error) };
        match (&error, platform) {
            (ClientError::DockerResponseServerError { status_code: 404, message }, Some(platform))
                if message.contains("specified platform") =>
            {
                EngineError::NoSuchPlatform {
                    kind: self.connection.endpoint.kind,
                    reference: reference.clone(),
                    platform: platform.to_string(),
                }
            }
            // It is 404 as well, yet the image is there.
            (ClientError::DockerResponseServerError { message, .. }, _) if lacks_content(message) => {
                self.connection.failure(error)
            }
            _ => self.connection.explain(reference, error).await,
        }
    }

    fn interrupted(&self, received: u64, reason: String) -> EngineError {
        EngineError::Interrupted {
            endpoint: self.connection.endpoint.address(),
            reference: self.references.join(", "),
            received,
            reason,
        }
    }
}

fn own_platform_helps(error: &EngineError) -> bool {
    match error {
        EngineError::Refused { message, .. } => lacks_content(message),
        EngineError::Interrupted { reason, .. } => lacks_content(reason),
        _ => false,
    }
}

fn lacks_content(message: &str) -> bool {
    message.contains("content digest") && message.contains("not found")
}

fn platform_json(platform: &Platform) -> String {
    let mut json = serde_json::json!({ "os": platform.os, "architecture": platform.architecture });
    if let Some(variant) = &platform.variant {
        json["variant"] = variant.as_str().into();
    }
    if let Some(version) = &platform.os_version {
        json["os.version"] = version.as_str().into();
    }
    json.to_string()
}
