//! The engine as the rest of the program sees it: found once, then asked.
//!
//! Every call blocks until the answer is there, except [`Engine::export`], whose bytes are waited for by reading.

use std::cmp::Reverse;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::runtime::{Builder, Runtime};

use crate::image::{HeldImage, OfferedPlatform, Platform};
use crate::source::Patience;

use super::connection::{Connection, within};
use super::endpoint::{self, Environment};
use super::export::{CancelCheck, ExportRequest, ExportStream};
use super::{EngineError, EngineHistory, EngineImage, EngineKind, EngineListing, EngineStore, Tried};

/// Images that an engine is asked about at once: it has a processor or two for each answer.
const AT_ONCE: usize = 8;

/// How often it is looked whether somebody wants to stop.
const PAUSE: Duration = Duration::from_millis(50);

/// Images whose layers an engine is asked for, in search of those that another one is built on: the largest ones.
const BESIDE: usize = 48;

/// What an engine says of an image, and its history, the newest entry first. An image whose history it does not tell comes
/// all the same.
pub type LookedUp = (EngineImage, Option<Vec<EngineHistory>>);

/// A Docker Engine or podman that answers.
#[derive(Debug)]
pub struct Engine {
    connection: Connection,
    address: String,
    runtime: Runtime,
    patience: Patience,
    /// Where Docker was looked for, if this is another engine in its place.
    instead_of: Vec<Tried>,
}

impl Engine {
    /// Finds the engine that this process's environment names, or that listens at one of the usual places. Where no
    /// kind is named it is Docker, and podman on a machine that has no Docker.
    pub(crate) fn find(kind: Option<EngineKind>, patience: Patience) -> Result<Self, EngineError> {
        Self::find_in(kind, &Environment::of_process(), patience)
    }

    /// Finds an engine of this kind in the environment of this process.
    pub fn connect(kind: EngineKind) -> Result<Self, EngineError> {
        Self::find(Some(kind), Patience::default())
    }

    /// Finds an engine of this kind in the given environment.
    pub fn connect_in(kind: EngineKind, environment: &Environment) -> Result<Self, EngineError> {
        Self::find_in(Some(kind), environment, Patience::default())
    }

    /// Finds an engine in the given environment.
    pub(super) fn find_in(
        kind: Option<EngineKind>,
        environment: &Environment,
        patience: Patience,
    ) -> Result<Self, EngineError> {
        let runtime = runtime()?;
        let connect = |kind| {
            let search = endpoint::search(kind, environment)?;
            runtime.block_on(Connection::find(kind, search, patience))
        };
        let (connection, instead_of) = match kind {
            Some(kind) => (connect(kind)?, Vec::new()),
            None => either(connect(EngineKind::Docker), || connect(EngineKind::Podman))?,
        };
        Ok(Self { address: connection.endpoint.address(), connection, runtime, patience, instead_of })
    }

    /// Says that this engine stands in for Docker, and where Docker was looked for.
    pub(crate) fn stand_in_note(&self) -> Option<String> {
        Tried::instead_of_docker(&self.instead_of, &format!("{} at {}", self.kind(), self.address))
    }

    /// Gives the engine's address for messages, as `unix:///var/run/docker.sock`.
    pub fn endpoint(&self) -> &str {
        &self.address
    }

    /// Gives the family that the engine belongs to.
    pub fn kind(&self) -> EngineKind {
        self.connection.endpoint.kind
    }

    /// Asks what an image is; a name without a tag means `latest`, and the beginning of an id is enough.
    pub fn inspect(&self, reference: &str) -> Result<EngineImage, EngineError> {
        self.ask(format!("asked what `{reference}` is"), self.connection.inspect(reference))
    }

    /// Asks for the platforms of an image; empty where the engine does not list them.
    pub fn platforms(&self, reference: &str) -> Result<Vec<OfferedPlatform>, EngineError> {
        self.ask(format!("asked for the platforms of `{reference}`"), self.connection.platforms(reference))
    }

    /// Asks for an image's history, the newest entry first.
    pub fn history(&self, reference: &str) -> Result<Vec<EngineHistory>, EngineError> {
        self.ask(format!("asked for the history of `{reference}`"), self.connection.history(reference))
    }

    /// Asks for all names, with their tags, of the images that the engine has.
    pub fn references(&self) -> Result<Vec<String>, EngineError> {
        self.ask("asked which images it has".to_owned(), self.connection.references())
    }

    /// Asks for all images that it has, and what else it tells of them.
    pub fn list(&self) -> Result<EngineListing, EngineError> {
        self.ask("asked which images it has".to_owned(), self.connection.listing())
    }

    /// Waits until a name stands for another image than the one with this ID. None when somebody wants to stop.
    ///
    /// # Errors
    /// Where the name is none.
    pub fn next_image(
        &self,
        reference: &str,
        known: &str,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<EngineImage>, EngineError> {
        self.runtime.block_on(self.connection.next_image(reference, known, is_stopped))
    }

    /// Asks where it keeps its images. None where it does not say, or is reached over a network.
    pub fn store(&self) -> Result<Option<EngineStore>, EngineError> {
        self.ask("asked where it keeps its images".to_owned(), self.connection.store())
    }

    /// Tells whether it is on this machine, as far as its address tells.
    pub fn is_local(&self) -> bool {
        self.connection.endpoint.is_local()
    }

    /// Asks what images are and how they came to be, several at a time; answers are as many as names, in their order.
    pub fn look_up(&self, references: &[&str]) -> Vec<Result<LookedUp, EngineError>> {
        let all = stream::iter(references.iter().map(|reference| self.looked_up(reference)));
        self.runtime.block_on(all.buffered(AT_ONCE).collect())
    }

    /// The same, of any number: `heard` is given each answer as it comes, with the place of its name, as long as `goes_on`
    /// says so, which is asked at least every 50 milliseconds.
    pub fn look_up_while(
        &self,
        references: &[&str],
        goes_on: impl Fn() -> bool,
        mut heard: impl FnMut(usize, Result<LookedUp, EngineError>),
    ) {
        let numbered = references.iter().enumerate();
        let asked =
            numbered.map(|(place, reference)| async move { (place, self.looked_up(reference).await) });
        let mut answers = pin!(stream::iter(asked).buffer_unordered(AT_ONCE));
        self.runtime.block_on(async {
            while goes_on() {
                match tokio::time::timeout(PAUSE, answers.next()).await {
                    Ok(Some((place, answer))) => heard(place, answer),
                    Ok(None) => break,
                    Err(_) => {}
                }
            }
        });
    }

    async fn looked_up(&self, reference: &str) -> Result<LookedUp, EngineError> {
        let asked = format!("asked what `{reference}` is");
        let image = self.timely(asked, self.connection.inspect(reference)).await?;
        let asked = format!("asked for the history of `{reference}`");
        let history = self.timely(asked, self.connection.history(&image.reference)).await;
        Ok((image, history.ok()))
    }

    /// Asks for the named images beside these: their sizes, and of those that are no larger their layers, so that a base image
    /// is found among them; of one that is, its history. What the engine does not tell is left out.
    pub(crate) fn images_beside(&self, images: &[EngineImage]) -> Vec<HeldImage> {
        let Ok(mut listed) = self.ask("asked which images it has".to_owned(), self.connection.named_images())
        else {
            return Vec::new();
        };
        let largest = images.iter().map(|image| image.size.unwrap_or(u64::MAX)).max().unwrap_or(0);
        listed.sort_by_key(|(_, image)| Reverse(image.size));
        let is_own = |id: &str| images.iter().any(|image| image.id == id);
        let may_be_base = |id: &str, image: &HeldImage| {
            (images.len() > 1 || !is_own(id)) && image.size.is_none_or(|size| size <= largest)
        };
        let (asked, mut others): (Vec<_>, Vec<_>) =
            listed.into_iter().partition(|(id, image)| may_be_base(id, image));
        others.extend(asked.iter().skip(BESIDE).cloned());
        let with_layers = |(id, image): (String, HeldImage)| async move {
            let asked = format!("asked what `{id}` is");
            let answer = self.timely(asked, self.connection.inspect(&id)).await;
            let image =
                HeldImage { diff_ids: answer.map(|answer| answer.diff_ids).unwrap_or_default(), ..image };
            if !images.iter().any(|above| image.is_below(&above.diff_ids)) {
                return image;
            }
            let asked = format!("asked for the history of `{id}`");
            let history = self.timely(asked, self.connection.history(&id)).await.ok();
            let steps = history.map(|lines| lines.into_iter().rev().map(|line| line.created_by).collect());
            HeldImage { steps, ..image }
        };
        let all = stream::iter(asked.into_iter().take(BESIDE).map(with_layers));
        let mut held: Vec<HeldImage> = self.runtime.block_on(all.buffered(AT_ONCE).collect());
        held.extend(others.into_iter().map(|(_, image)| image));
        held
    }

    /// Waits for an answer, as long as there is patience.
    fn ask<T>(
        &self,
        asked: String,
        answer: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        self.runtime.block_on(self.timely(asked, answer))
    }

    /// Gives an answer, or says what was asked in vain.
    async fn timely<T>(
        &self,
        asked: String,
        answer: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        let waited = self.patience.silence;
        let timely = within(self.patience, answer).await;
        timely.unwrap_or_else(|| Err(EngineError::Timeout { endpoint: self.address.clone(), waited, asked }))
    }

    /// Orders an image as a docker-archive and returns at once.
    ///
    /// Engines may take minutes before the first byte; the first read waits for it, and reports what goes wrong.
    /// `platform` reaches engines that know the parameter (version 1.48 of the protocol); older ones send the
    /// platform that they have, so what arrives has to be looked at. While a read waits it asks `cancelled` at
    /// least every 50 milliseconds; an engine that sends nothing for longer than there is patience is given up.
    pub fn export(
        &self,
        image: &EngineImage,
        platform: Option<&Platform>,
        cancelled: CancelCheck,
    ) -> Result<ExportStream, EngineError> {
        self.export_together(&[image], platform, cancelled)
    }

    /// Orders several images as one docker-archive, in which a layer that they share is sent once.
    ///
    /// As [`Engine::export`]; where the engine refuses, it does not matter for which of the images.
    pub fn export_together(
        &self,
        images: &[&EngineImage],
        platform: Option<&Platform>,
        cancelled: CancelCheck,
    ) -> Result<ExportStream, EngineError> {
        let request = ExportRequest::new(self.connection.clone(), images, platform.cloned(), self.patience);
        ExportStream::start(request, runtime()?, cancelled)
    }
}

/// Gives Docker, and podman where no Docker is; with where Docker was looked for in vain. An engine that was named and
/// is not there, or that this user may not use, is there all the same: then no other one stands in.
fn either<C>(
    docker: Result<C, EngineError>,
    podman: impl FnOnce() -> Result<C, EngineError>,
) -> Result<(C, Vec<Tried>), EngineError> {
    let mut tried = match docker {
        Err(EngineError::NoEngine { tried, .. }) => tried,
        other => return other.map(|docker| (docker, Vec::new())),
    };
    match podman() {
        Ok(podman) => Ok((podman, tried)),
        Err(error) => {
            tried.extend(error.tried());
            Err(EngineError::NoEngine { kind: None, tried })
        }
    }
}

fn runtime() -> Result<Runtime, EngineError> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| EngineError::NoResources(Arc::new(error)))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn no_docker() -> EngineError {
        let tried =
            Tried { endpoint: "unix:///var/run/docker.sock".to_owned(), reason: "no such file".to_owned() };
        EngineError::NoEngine { kind: Some(EngineKind::Docker), tried: vec![tried] }
    }

    #[test]
    fn podman_stands_in_where_no_docker_is_and_nowhere_else() {
        let (found, instead_of) = either(Err(no_docker()), || Ok("podman")).expect("podman");
        assert_eq!((found, instead_of.len()), ("podman", 1));
        assert_eq!(either(Ok("docker"), || Ok("podman")).expect("docker"), ("docker", Vec::new()));
        for error in [
            EngineError::PermissionDenied { kind: EngineKind::Docker, socket: PathBuf::from("/d.sock") },
            EngineError::Unreachable {
                endpoint: "tcp://far:2375".to_owned(),
                named_by: Some("DOCKER_HOST".to_owned()),
                reason: "refused".to_owned(),
            },
        ] {
            let said = error.to_string();
            assert_eq!(either(Err(error), || Ok("podman")).expect_err("a Docker is there").to_string(), said);
        }
    }

    #[test]
    fn where_neither_is_every_place_of_both_is_named() {
        let podman = EngineError::Unreachable {
            endpoint: "unix:///p.sock".to_owned(),
            named_by: Some("CONTAINER_HOST".to_owned()),
            reason: "refused".to_owned(),
        };
        let error = either::<()>(Err(no_docker()), || Err(podman)).expect_err("neither");
        assert_eq!(
            error.to_string(),
            "cannot connect to Docker Engine or podman; tried unix:///var/run/docker.sock (no such file), \
             unix:///p.sock (refused)"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("podman.socket")));
    }

    #[test]
    fn an_engine_is_shared_between_threads_and_an_export_moves_to_one() {
        fn shared<T: Send + Sync>() {}
        fn moved<T: Send>() {}
        shared::<Engine>();
        shared::<EngineError>();
        moved::<ExportStream>();
    }
}
