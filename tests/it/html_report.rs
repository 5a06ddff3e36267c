//! The HTML report: escaped, small, valid for a real browser, which hears of no error and fetches nothing.

use serde_json::{Value, json};

use crate::support::browser::{Browser, Page};
use crate::support::run::run;
use crate::support::{ImageBuilder, LayerBuilder, image};

/// Checks in the page what tools for accessibility check first: names, captions, headings, landmarks, contrast.
pub const AUDIT: &str = r#"(() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== "en") wrong.push("no language");
  if (!document.title) wrong.push("no title");
  for (const landmark of ["header", "main", "footer"]) if (all(landmark).length !== 1) wrong.push(`${landmark}: not one`);
  if (all("h1").length !== 1) wrong.push("not one h1");
  const ids = all("[id]").map((node) => node.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id is there twice");
  for (const section of all("section")) {
    const label = document.getElementById(section.getAttribute("aria-labelledby"));
    if (!label || !label.textContent) wrong.push("a section has no name");
  }
  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent) wrong.push("a table has no caption");
    if (table.querySelectorAll("thead th:not([scope])").length) wrong.push("a heading has no scope");
  }
  for (const input of all("input")) if (!input.labels.length) wrong.push("a field has no label");
  for (const button of all("button,[role=button]")) {
    if (!(button.getAttribute("aria-label") || button.textContent).trim()) wrong.push("a button has no name");
  }
  for (const svg of all("svg:not([aria-hidden])")) if (!svg.getAttribute("aria-label")) wrong.push("a drawing has no name");
  const channel = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  const light = (color) => { const [r, g, b] = color.match(/[\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const under = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (color && !/rgba\(\d+, \d+, \d+, 0\)/.test(color) && color !== "transparent") return color;
    }
    return "rgb(255, 255, 255)";
  };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  let checked = 0;
  for (const node of all("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || node.closest("script,style,svg,.skip") || !node.getClientRects().length) continue;
    checked += 1;
    const found = ratio(getComputedStyle(node).color, under(node));
    if (found < 4.5) wrong.push(`contrast ${found.toFixed(2)}: ${node.tagName} ${node.className} ${node.textContent.slice(0, 30)}`);
  }
  for (const node of all("svg.map text")) {
    const rect = node.parentElement.querySelector("rect");
    const found = ratio(getComputedStyle(node).fill, getComputedStyle(rect).fill);
    checked += 1;
    if (found < 4.5) wrong.push(`contrast ${found.toFixed(2)} in the map`);
  }
  if (checked < 10) wrong.push(`only ${checked} texts were checked`);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("the page is wider than the screen");
  return wrong;
})()"#;

const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>\u{202e}";

fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.file("usr/lib/big", 400_000).file("usr/bin/tool", 90_000).file("etc/conf", 5_000))
        .layer(|l| l.file("usr/lib/big", 300_000).file(HOSTILE.replace('/', "_").as_str(), 70_000))
        .by(&format!("RUN echo {HOSTILE}"))
}

struct Report {
    folder: tempfile::TempDir,
}

impl Report {
    fn of(built: &ImageBuilder, extra: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let report = Self { folder };
        std::fs::write(report.path("image.tar"), built.docker_archive()).expect("a file");
        let (image, output) = (report.path("image.tar"), format!("html={}", report.path("report.html")));
        let outcome = run(&[&[image.as_str(), "-o", &output, "-q"], extra].concat());
        assert!(outcome.code.is_some_and(|code| code < 2), "{}", outcome.stderr);
        report
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path("report.html")).expect("a report")
    }
}

/// Opens a file and holds that nothing went wrong and nothing was asked for.
#[track_caller]
fn opened(browser: &Browser, path: &str) -> Page {
    let page = browser.open(&format!("file://{path}"));
    assert_eq!(page.errors(), [""; 0], "the console");
    assert_eq!(page.requests(), [format!("file://{path}")], "nothing is fetched but the file itself");
    page
}

#[test]
fn a_browser_shows_it_without_an_error_and_without_a_request() {
    let Some(browser) = Browser::start() else { return };
    let report = Report::of(&sample(), &["--max-size", "10kB"]);
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        let page = opened(&browser, &report.path("report.html"));
        assert_eq!(page.evaluate(AUDIT), json!([]), "{scheme}");
        assert_eq!(page.evaluate("document.querySelectorAll('img,iframe,[onerror]').length"), 0);
    }
    browser.resize(360, 800);
    let page = opened(&browser, &report.path("report.html"));
    assert_eq!(page.evaluate(AUDIT), json!([]), "on a narrow screen");
    assert!(page.evaluate("document.body.innerText").as_str().expect("text").contains("FAIL max-size"));
}

#[test]
fn on_paper_it_is_light_whole_and_without_what_only_a_screen_has() {
    let Some(browser) = Browser::start() else { return };
    let report = Report::of(&sample(), &["--max-size", "10kB"]);
    browser.prefer("dark");
    // the width of A4 between its margins
    browser.resize(718, 1_000);
    let page = opened(&browser, &report.path("report.html"));
    page.show_as_printed("dark");
    assert_eq!(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    assert_eq!(page.evaluate(AUDIT), json!([]), "legible, and no wider than the paper");
    let shown = |selector: &str| {
        let count = format!(
            "[...document.querySelectorAll('{selector}')].filter((it) => it.getClientRects().length).length"
        );
        page.evaluate(&count).as_u64().expect("a number")
    };
    assert_eq!((shown("input"), shown("#crumbs button"), shown(".skip")), (0, 0, 0), "nothing to press");
    assert_eq!((shown("#map"), shown("#file-table")), (1, 1));
    let pages = page.pdf();
    assert!(pages.starts_with(b"%PDF-"));
    assert!(pages.len() > 10_000, "{} bytes", pages.len());
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn the_treemap_opens_directories_by_keyboard_and_goes_back() {
    let Some(browser) = Browser::start() else { return };
    let report = Report::of(&sample(), &[]);
    let page = opened(&browser, &report.path("report.html"));
    let said = |page: &Page| page.evaluate("document.getElementById('said').textContent").to_string();
    assert!(said(&page).contains("/: "), "{}", said(&page));
    page.evaluate("document.querySelector('#map [role=button]').focus()");
    assert!(page.evaluate("document.activeElement.getAttribute('aria-label')").to_string().contains("usr"));
    page.press("Enter");
    assert!(said(&page).contains("/usr: 390kB"), "{}", said(&page));
    assert!(page.evaluate("document.querySelector('#map').textContent").to_string().contains("lib"));
    page.press("Escape");
    assert!(said(&page).contains("/: "), "{}", said(&page));
    page.evaluate("document.querySelector('#map [role=button]').dispatchEvent(new MouseEvent('click'))");
    assert!(said(&page).contains("/usr"), "{}", said(&page));
    page.evaluate("document.querySelector('#crumbs button').click()");
    assert!(said(&page).contains("/: "), "{}", said(&page));
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn the_filter_shows_only_rows_that_match() {
    let Some(browser) = Browser::start() else { return };
    let report = Report::of(&sample(), &[]);
    let page = opened(&browser, &report.path("report.html"));
    let shown = "[...document.querySelectorAll('#file-table tbody tr')].filter((row) => !row.hidden).length";
    let all = page.evaluate(shown).as_u64().expect("a number");
    page.evaluate("document.getElementById('file-table-filter').focus()");
    page.type_text("BIN/TOOL");
    assert_eq!(page.evaluate(shown), 1);
    assert!(all > 1);
    assert_eq!(page.evaluate("document.getElementById('file-table-count').textContent"), "1 shown");
}

#[test]
fn without_scripts_it_is_plain_tables_and_a_still_map() {
    let Some(browser) = Browser::start() else { return };
    let report = Report::of(&sample(), &[]);
    let page = browser.open_without_scripts(&format!("file://{}", report.path("report.html")));
    let text = page.text();
    for words in ["What to change", "History", "Largest files", "/usr/lib/big", "RUN echo <img"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(report.text().contains("<svg id=\"map\""));
}

#[test]
fn everything_from_the_image_is_escaped_and_the_policy_allows_only_the_pages_own() {
    let report = Report::of(&sample(), &[]);
    let text = report.text();
    assert!(!text.contains("<img") && !text.contains("alert(2)</script>") && !text.contains('\u{202e}'));
    assert!(text.contains("\\u003cimg src=x onerror=alert(1)"), "in the data of the map");
    let policy = text.split("Content-Security-Policy\" content=\"").nth(1).expect("a policy");
    let policy = policy.split('"').next().expect("its text");
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    assert!(
        !text.contains(" style=\"") && !text.contains(" onclick"),
        "nothing inline that the policy would refuse"
    );
    assert_eq!(text.matches("<script").count(), 2, "the data and the script");
    assert!(!text.contains("http:") || !text.contains("src=\"http"), "no address is fetched");
}

#[test]
fn ten_thousand_files_take_less_than_a_megabyte_and_what_is_left_out_is_said() {
    let built = image().layer(|l| {
        (0..10_000).fold(l, |l, number| {
            let name =
                format!("srv/directory-{:03}/a-file-with-a-rather-long-name-{number:05}.data", number % 200);
            l.file(&name, 100 + number)
        })
    });
    let report = Report::of(&built, &[]);
    let text = report.text();
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
    assert!(text.contains("are summed up"), "what is cut is said");
    assert!(text.contains("and 9,700 more files"), "so is what is not listed");
    let data = text.split("id=\"tree\" type=\"application/json\">").nth(1).expect("data");
    let tree: Value = serde_json::from_str(data.split("</script>").next().expect("its end")).expect("JSON");
    fn sum(entry: &Value) -> u64 {
        match entry[2].as_array() {
            Some(entries) => entries.iter().map(sum).sum(),
            None => entry[1].as_u64().expect("a size"),
        }
    }
    assert_eq!(sum(&tree), tree[1].as_u64().expect("a size"), "nothing is lost");
}

#[test]
fn ten_thousand_files_of_the_longest_names_take_no_more() {
    for letters in ["名前", "<&\""] {
        let (directory, name) = (letters.repeat(20), letters.repeat(12));
        let files = |l: LayerBuilder, files: usize, least: usize| {
            (0..files).fold(l, |l, number| {
                let path = format!("{directory}{:03}/{name}{number:05}", number % 100);
                l.file(&path, number % 50 + least)
            })
        };
        let image = image().layer(|l| files(l, 10_000, 1)).layer(|l| files(l, 5_000, 2));
        let report = Report::of(&image, &[]);
        let page = report.text().len();
        assert!(page < 1_000_000, "{letters}: {page} bytes");
        let map = run(&[&report.path("image.tar"), "--format", "svg"]).stdout.len();
        assert!(map < 1_000_000, "{letters}: {map} bytes");
    }
}

#[test]
fn a_comparison_is_a_page_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(path("a.tar"), image().layer(|l| l.file("f", 90_000)).docker_archive()).expect("a file");
    std::fs::write(path("b.tar"), sample().docker_archive()).expect("a file");
    let page = run(&["diff", &path("a.tar"), &path("b.tar"), "--format", "html"]).text();
    for words in ["All figures", "unpacked", "/usr/bin/tool", "+"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<img"), "escaped");
    std::fs::write(path("diff.html"), &page).expect("a file");
    let Some(browser) = Browser::start() else { return };
    let opened = opened(&browser, &path("diff.html"));
    assert_eq!(opened.evaluate(AUDIT), json!([]));
}

#[test]
fn the_map_alone_is_a_picture() {
    let report = Report::of(&sample(), &[]);
    let svg = run(&[&report.path("image.tar"), "--format", "svg"]).text();
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
    assert!(root.attribute("aria-label").is_some_and(|label| label.contains("live of")));
    let titles: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("title") || node.tag_name().name() == "title")
        .filter_map(|node| node.text())
        .collect();
    assert!(titles.iter().any(|title| title.starts_with("/usr/lib/big ")), "{titles:?}");
    assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let report = Report::of(&sample(), &[]);
    run(&[&report.path("image.tar"), "-o", "html=/nonexistent/x.html"]).fails_saying(&["/nonexistent"]);
}
