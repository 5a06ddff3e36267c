//! Images of engines with each kind of store: read from the store they give what the engine's own export gives.

use crate::support::{OwnEngine, Store, image, own_engine};

/// The engines of the tests' own.
fn own_engines() -> impl Iterator<Item = &'static OwnEngine> {
    [Store::Overlay2, Store::Containerd].into_iter().filter_map(own_engine)
}

#[test]
fn an_image_of_an_engine_with_any_store_is_read() {
    for engine in own_engines() {
        let name = "imgscope-test/plain:1";
        engine.load(name, image().layer(|layer| layer.file("etc/motd", 300)));
        let report = engine.imgscope(&[name, "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], 300, "{}", engine.address());
        assert_eq!(report["image"]["tags"][0], name, "{}", engine.address());
    }
}
