//! Images that lie beside another one, which may be built on one of them.

/// An image that is in the same engine, archive or registry as another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldImage {
    /// Its names, as people write them.
    pub names: Vec<String>,
    /// The digests of its unpacked layers, base first; empty where nobody asked for them.
    pub diff_ids: Vec<String>,
    /// The steps of its history, oldest first; None where they are not known.
    pub steps: Option<Vec<String>>,
    /// What its holder says that it takes, in bytes.
    pub size: Option<u64>,
}

impl HeldImage {
    /// Tells whether its layers are the lowest ones of an image with these.
    pub fn is_below(&self, diff_ids: &[String]) -> bool {
        !self.diff_ids.is_empty() && diff_ids.starts_with(&self.diff_ids)
    }

    /// Tells whether an image of these layers and steps is built on it: its layers are the lowest ones, and where both have a
    /// history, its steps the first ones. An earlier version of an image has its lowest layers too; but it sets its command
    /// where the later one goes on.
    pub fn is_base_of(&self, diff_ids: &[String], steps: &[&str]) -> bool {
        if !self.is_below(diff_ids) {
            return false;
        }
        match &self.steps {
            Some(own) if !own.is_empty() && !steps.is_empty() => {
                own.len() < steps.len() && own.iter().zip(steps).all(|(own, step)| own == step)
            }
            _ => self.diff_ids.len() < diff_ids.len(),
        }
    }

    /// Tells whether it goes by a name.
    pub fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}
