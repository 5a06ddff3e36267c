//! Waits until a name of an engine stands for another image.
//!
//! Events only say when to look: what a name stands for is asked, so that an event that was missed is no build that was missed.

use std::time::Duration;

use bollard::Docker;
use futures_util::{Stream, StreamExt};

use super::connection::Connection;
use super::fetch::stream;
use super::{EngineError, EngineImage};

/// How often it is looked whether somebody wants to stop.
const PAUSE: Duration = Duration::from_millis(50);
/// How long after a stream of events broke another one is opened.
const AGAIN: Duration = Duration::from_secs(1);
/// How often it is asked though no event came: in pauses.
const ASK_ANYWAY: u32 = 100;

/// All that happens to images.
const EVENTS: &str = "/events?filters=%7B%22type%22%3A%5B%22image%22%5D%7D";

impl Connection {
    /// Waits until a name stands for another image than the one with this ID. None when somebody wants to stop.
    ///
    /// # Errors
    /// Where the name is none. An engine that goes away, or a name that does, is waited for.
    pub(super) async fn next_image(
        &self,
        reference: &str,
        known: &str,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<EngineImage>, EngineError> {
        loop {
            let mut events = Box::pin(events(&self.docker));
            let mut pauses = 0;
            let is_broken = loop {
                match self.inspect(reference).await {
                    Ok(image) if image.id != known => return Ok(Some(image)),
                    Err(error @ EngineError::BadReference { .. }) => return Err(error),
                    // between builds a name may stand for nothing, and an engine may be started again
                    Ok(_) | Err(_) => {}
                }
                let heard = loop {
                    if is_stopped() {
                        return Ok(None);
                    }
                    match tokio::time::timeout(PAUSE, events.next()).await {
                        Ok(heard) => break heard,
                        Err(_) if pauses >= ASK_ANYWAY => break Some(true),
                        Err(_) => pauses += 1,
                    }
                };
                pauses = 0;
                if heard != Some(true) {
                    break true;
                }
            };
            if is_broken {
                for _ in 0..AGAIN.as_millis() / PAUSE.as_millis() {
                    if is_stopped() {
                        return Ok(None);
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

/// An item for each piece of news; false where the stream breaks.
fn events(docker: &Docker) -> impl Stream<Item = bool> + use<> {
    stream(docker, EVENTS).map(|piece| piece.is_ok())
}
