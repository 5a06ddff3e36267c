//! Asks an engine for a document, and hands it over as it came.
//!
//! bollard has a model for each answer, and with a field that its model does not expect the whole answer is lost. The body
//! of an export alone it passes on, so such a request is made, and sent elsewhere.

use bollard::Docker;
use bollard::errors::Error as ClientError;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};

/// The most that is read of an answer; what is longer is cut, and then no JSON.
const LONGEST: usize = 64 << 20;

const STAND_IN: &str = "any";
const STAND_IN_PATH: &str = "/images/any/get";

/// Gets what is at a path of the engine. Whoever asks decides how long to wait.
pub(super) async fn fetch(docker: &Docker, path: &str) -> Result<Vec<u8>, ClientError> {
    let mut body = Box::pin(stream(docker, path));
    let mut answer = Vec::new();
    while let Some(piece) = body.next().await {
        answer.extend_from_slice(&piece?);
        if answer.len() > LONGEST {
            break;
        }
    }
    Ok(answer)
}

/// Gets what is at a path of the engine, as it comes.
pub(super) fn stream(docker: &Docker, path: &str) -> impl Stream<Item = Result<Bytes, ClientError>> + use<> {
    let path = path.to_owned();
    let docker = docker.clone().with_request_modifier(move |mut request| {
        let uri = request.uri().to_string();
        let uri = uri.strip_suffix(STAND_IN_PATH).map(|engine| format!("{engine}{path}"));
        if let Some(uri) = uri.and_then(|uri| uri.parse().ok()) {
            *request.uri_mut() = uri;
        }
        request
    });
    docker.export_image(STAND_IN)
}
