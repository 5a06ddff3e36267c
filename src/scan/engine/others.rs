//! An engine's other images, of which one may be the base of those that are wanted: asked for while these are read.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::image::HeldImage;
use crate::source::engine::{Engine, EngineImage};

/// What an engine says of its other images; nothing where it was not asked.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct OtherImages(Option<Arc<Question>>);

struct Question {
    engine: Arc<Engine>,
    /// Those beside which they are.
    images: Vec<EngineImage>,
    answer: OnceLock<Vec<HeldImage>>,
}

impl OtherImages {
    /// Asks for them on a thread of its own. Where there can be none, that is done when somebody wants the answer.
    pub fn beside(images: Vec<EngineImage>, engine: Arc<Engine>) -> Self {
        let question = Arc::new(Question { engine, images, answer: OnceLock::new() });
        let asked = Arc::clone(&question);
        let ask = move || {
            asked.answer();
        };
        drop(thread::Builder::new().name("engine".to_owned()).spawn(ask));
        Self(Some(question))
    }

    /// Waits for the answer.
    pub fn get(&self) -> &[HeldImage] {
        self.0.as_ref().map_or(&[], |question| question.answer())
    }
}

impl Question {
    fn answer(&self) -> &[HeldImage] {
        self.answer.get_or_init(|| self.engine.images_beside(&self.images))
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("answer", &self.answer).finish_non_exhaustive()
    }
}
