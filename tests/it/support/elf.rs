//! ELF files as linkers lay them out: headers, what is loaded, what is not, the sections' names, the section table.

const LOADED: u64 = 2;
const BASE: u64 = 0x40_0000;

/// Starts a static little-endian x86-64 program without any code.
pub fn elf() -> ElfBuilder {
    ElfBuilder {
        is_64: true,
        is_big_endian: false,
        kind: 2,
        machine: 62,
        entry: BASE,
        interpreter: None,
        dynamic: Vec::new(),
        strings: vec![0],
        sections: Vec::new(),
        has_section_table: true,
    }
}

/// An ELF file in the making.
#[derive(Clone)]
pub struct ElfBuilder {
    is_64: bool,
    is_big_endian: bool,
    kind: u16,
    machine: u16,
    entry: u64,
    interpreter: Option<String>,
    dynamic: Vec<(u64, u64)>,
    strings: Vec<u8>,
    sections: Vec<Section>,
    has_section_table: bool,
}

#[derive(Clone)]
struct Section {
    name: String,
    kind: u32,
    flags: u64,
    offset: u64,
    bytes: Vec<u8>,
    /// Bytes that it says it has; those of `bytes` where not told.
    size: Option<u64>,
}

impl ElfBuilder {
    /// Sets width, byte order and processor (`e_machine`).
    pub fn machine(mut self, is_64: bool, is_big_endian: bool, machine: u16) -> Self {
        (self.is_64, self.is_big_endian, self.machine) = (is_64, is_big_endian, machine);
        self
    }

    /// Sets `e_type`: 1 object, 2 program at a fixed address, 3 library or movable program, 4 core.
    pub fn kind(mut self, kind: u16) -> Self {
        self.kind = kind;
        self
    }

    /// Names the program that loads it.
    pub fn interpreter(mut self, path: &str) -> Self {
        self.interpreter = Some(path.to_owned());
        self
    }

    /// Names a library that it needs.
    pub fn needs(self, library: &str) -> Self {
        self.dynamic_name(1, library)
    }

    /// Makes it a library of a name.
    pub fn library(self, name: &str) -> Self {
        self.kind(3).dynamic_name(14, name)
    }

    /// Says where it looks for libraries first.
    pub fn looks_in(self, path: &str) -> Self {
        self.dynamic_name(29, path)
    }

    /// Adds an entry of the dynamic section whose value is a name: 1 library, 14 own name, 15 RPATH, 29 RUNPATH.
    pub fn dynamic_name(mut self, tag: u64, name: &str) -> Self {
        let place = self.strings.len() as u64;
        self.strings.extend([name.as_bytes(), b"\0"].concat());
        self.dynamic(tag, place)
    }

    /// Adds an entry of the dynamic section.
    pub fn dynamic(mut self, tag: u64, value: u64) -> Self {
        self.dynamic.push((tag, value));
        self
    }

    /// Adds constants that are loaded.
    pub fn constants(self, bytes: &[u8]) -> Self {
        self.section(".rodata", 1, LOADED, bytes)
    }

    /// Says that Go built it, and which of Go's functions and words it holds; each stands between zeros.
    pub fn built_by_go(self, words: &[&str]) -> Self {
        let mut info = b"\xff Go buildinf:\x08\x02".to_vec();
        info.resize(32, 0);
        info.extend(b"\x08go1.22.3\0");
        info.resize(96, 0);
        self.constants(&[info, format!("\0{}\0", words.join("\0")).into_bytes()].concat())
    }

    /// Adds a section that is not loaded, of plain bytes.
    pub fn unloaded(self, name: &str, bytes: &[u8]) -> Self {
        self.section(name, 1, 0, bytes)
    }

    /// Adds a section; loaded ones must come first.
    pub fn section(mut self, name: &str, kind: u32, flags: u64, bytes: &[u8]) -> Self {
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        self.sections.push(Section { name, kind, flags, offset: 0, bytes, size: None });
        self
    }

    /// Says that a section that is loaded has no bytes in the file.
    pub fn without_bytes(self, name: &str, size: u64) -> Self {
        let mut elf = self.section(name, 8, LOADED, b"");
        elf.sections.last_mut().expect("a section").size = Some(size);
        elf
    }

    /// Leaves out the section table, as packers do.
    pub fn without_section_table(mut self) -> Self {
        self.has_section_table = false;
        self
    }

    /// The file.
    pub fn build(mut self) -> Vec<u8> {
        let (header, segment, entry) = if self.is_64 { (64, 56, 64) } else { (52, 32, 40) };
        let is_dynamic = !self.dynamic.is_empty();
        let segments = 1 + u64::from(self.interpreter.is_some()) + u64::from(is_dynamic);
        let mut file = vec![0; (header + segment * segments) as usize];

        let interpreter =
            self.interpreter.take().map(|path| append(&mut file, &[path.as_bytes(), b"\0"].concat()));
        let strings = append(&mut file, &self.strings.clone());
        self.dynamic.push((5, BASE + strings.0));
        self.dynamic.push((0, 0));
        let words = self.dynamic.iter().flat_map(|(tag, value)| [*tag, *value]);
        let table: Vec<u8> = words.flat_map(|word| self.word(word)).collect();
        file.resize(file.len().next_multiple_of(8), 0);
        let dynamic = append(&mut file, &table);
        let mut sections = std::mem::take(&mut self.sections);
        for section in sections.iter_mut().filter(|section| section.flags & LOADED != 0) {
            section.offset = append(&mut file, &section.bytes).0;
        }
        let loaded = file.len() as u64;
        for section in sections.iter_mut().filter(|section| section.flags & LOADED == 0) {
            section.offset = append(&mut file, &section.bytes).0;
        }

        let mut places = vec![(1, 0, loaded)];
        places.extend(interpreter.map(|(offset, size)| (3, offset, size)));
        places.extend(is_dynamic.then_some((2, dynamic.0, dynamic.1)));
        let table: Vec<u8> = places.iter().flat_map(|place| self.segment(*place)).collect();
        file[header as usize..header as usize + table.len()].copy_from_slice(&table);
        let table = if self.has_section_table { self.section_table(&mut file, sections) } else { (0, 0) };
        let head = self.header((header, segment, segments), (table.0, entry, table.1));
        file[..head.len()].copy_from_slice(&head);
        file
    }

    fn header(&self, segments: (u64, u64, u64), sections: (u64, u64, u64)) -> Vec<u8> {
        let mut head = b"\x7fELF".to_vec();
        head.extend([
            1 + u8::from(self.is_64),
            1 + u8::from(self.is_big_endian),
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ]);
        let half = |value: u64| self.bytes(value, 2);
        head.extend([half(self.kind.into()), half(self.machine.into()), self.bytes(1, 4)].concat());
        head.extend(
            [self.word(self.entry), self.word(segments.0), self.word(sections.0), self.bytes(0, 4)].concat(),
        );
        let last = sections.2.saturating_sub(1);
        let counts = [segments.0, segments.1, segments.2, sections.1, sections.2, last];
        head.extend(counts.into_iter().flat_map(half));
        head
    }

    fn segment(&self, (kind, offset, size): (u64, u64, u64)) -> Vec<u8> {
        let kind = self.bytes(kind, 4);
        let flags = self.bytes(4, 4);
        let place = [offset, BASE + offset, BASE + offset, size, size].map(|word| self.word(word)).concat();
        let align = self.word(0x1000);
        if self.is_64 { [kind, flags, place, align].concat() } else { [kind, place, flags, align].concat() }
    }

    /// Appends the names and the table; gives the table's offset and number of entries.
    fn section_table(&self, file: &mut Vec<u8>, mut sections: Vec<Section>) -> (u64, u64) {
        let mut names = vec![0];
        let name = ".shstrtab".to_owned();
        sections.push(Section {
            name,
            kind: 3,
            flags: 0,
            offset: file.len() as u64,
            bytes: Vec::new(),
            size: None,
        });
        let starts: Vec<u64> = sections
            .iter()
            .map(|section| append(&mut names, &[section.name.as_bytes(), b"\0"].concat()).0)
            .collect();
        append(file, &names);
        sections.last_mut().expect("the names").bytes = names;
        file.resize(file.len().next_multiple_of(8), 0);
        let table = file.len() as u64;
        let entry = |name: u64, section: &Section| {
            let address = if section.flags & LOADED != 0 { BASE + section.offset } else { 0 };
            let size = section.size.unwrap_or(section.bytes.len() as u64);
            let words = [section.flags, address, section.offset, size].map(|word| self.word(word)).concat();
            let head = [self.bytes(name, 4), self.bytes(section.kind.into(), 4), words].concat();
            [head, self.bytes(0, 8), self.word(1), self.word(0)].concat()
        };
        let none = vec![0; if self.is_64 { 64 } else { 40 }];
        file.extend(none);
        for (name, section) in starts.iter().zip(&sections) {
            file.extend(entry(*name, section));
        }
        (table, sections.len() as u64 + 1)
    }

    fn word(&self, value: u64) -> Vec<u8> {
        self.bytes(value, if self.is_64 { 8 } else { 4 })
    }

    fn bytes(&self, value: u64, width: usize) -> Vec<u8> {
        match self.is_big_endian {
            true => value.to_be_bytes()[8 - width..].to_vec(),
            false => value.to_le_bytes()[..width].to_vec(),
        }
    }
}

/// Appends bytes; gives where they are and how many.
fn append(file: &mut Vec<u8>, bytes: &[u8]) -> (u64, u64) {
    let place = (file.len() as u64, bytes.len() as u64);
    file.extend_from_slice(bytes);
    place
}
