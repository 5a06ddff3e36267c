//! How long functions are.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::files::SourceFile;

/// A function's name, the line that it begins in, and how many lines it has from its signature to its end.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub length: usize,
}

/// The functions and methods of a file, without those of its tests.
pub fn functions(file: &SourceFile) -> Vec<Function> {
    let mut all = Functions(Vec::new());
    for item in file.items() {
        all.visit_item(item);
    }
    all.0
}

struct Functions(Vec<Function>);

impl Functions {
    fn push(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (line, end) = (signature.span().start().line, block.span().end().line);
        self.0.push(Function { name: signature.ident.to_string(), line, length: end - line + 1 });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.push(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.push(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.push(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}
