"use strict";
(() => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const words = (bytes) => {
    let unit = 0;
    while (bytes >= 999.5 && unit < 4) { bytes /= 1000; unit += 1; }
    return Number(bytes.toPrecision(3)) + units[unit];
  };
  // names, sizes and entries: [name, bytes, entries or 0]
  const tree = () => {
    const map = document.getElementById("map");
    const data = document.getElementById("tree");
    if (!map || !data) return;
    const root = JSON.parse(data.textContent);
    const crumbs = document.getElementById("crumbs");
    const said = document.getElementById("said");
    const path = [root];
    const make = (name, attributes, text) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      if (text !== undefined) node.textContent = text;
      return node;
    };
    const rows = (entries, area, lay) => {
      let [x, y, w, h] = area;
      let rest = entries.filter((entry) => entry[1] > 0);
      let left = rest.reduce((sum, entry) => sum + entry[1], 0);
      while (rest.length > 0 && w > 0 && h > 0) {
        const side = Math.min(w, h);
        const scale = (w * h) / left;
        let count = 0, sum = 0, worst = Infinity;
        while (count < rest.length) {
          const next = sum + rest[count][1] * scale;
          const [most, least] = [rest[0][1] * scale, rest[count][1] * scale];
          const ratio = Math.max((side * side * most) / (next * next), (next * next) / (side * side * least));
          if (count > 0 && ratio > worst) break;
          [count, sum, worst] = [count + 1, next, ratio];
        }
        const depth = sum / side;
        let at = 0;
        for (const entry of rest.slice(0, count)) {
          const length = (entry[1] * scale) / depth;
          lay(entry, w >= h ? [x, y + at, depth, length] : [x + at, y, length, depth]);
          at += length;
        }
        left -= rest.slice(0, count).reduce((total, entry) => total + entry[1], 0);
        rest = rest.slice(count);
        if (w >= h) { x += depth; w -= depth; } else { y += depth; h -= depth; }
      }
    };
    const text = (cell, entry, x, y, w) => {
      const room = Math.floor((w - 8) / 7);
      const name = entry[0].length > room ? entry[0].slice(0, room - 1) + "…" : entry[0];
      cell.append(make("text", { x: x + 4, y: y + 14 }, name));
    };
    // what lies inside of a directory is shown, and not reached by the keyboard before the directory is opened
    const inside = (cell, entry, [x, y, w, h], depth) => {
      if (!Array.isArray(entry[2]) || depth > 5 || w < 60 || h < 40) return;
      rows(entry[2], [x + 3, y + 20, w - 6, h - 23], (child, [cx, cy, cw, ch]) => {
        cell.append(make("rect", { x: cx, y: cy, width: cw, height: ch, class: `c${(depth + entry[2].indexOf(child)) % 6}` }));
        if (cw > 50 && ch > 18) text(cell, child, cx, cy, cw);
        inside(cell, child, [cx, cy, cw, ch], depth + 1);
      });
    };
    const draw = (focus) => {
      const width = Math.max(320, Math.round(map.clientWidth || 1200));
      const height = Math.max(300, Math.round(width / 2));
      const here = path[path.length - 1];
      map.replaceChildren();
      map.setAttribute("role", "group");
      map.setAttribute("viewBox", `0 0 ${width} ${height}`);
      let number = 0;
      rows(here[2], [0, 0, width, height], (entry, [x, y, w, h]) => {
        const opens = Array.isArray(entry[2]) && entry[2].length > 0;
        const label = `${entry[0]}, ${words(entry[1])}` + (opens ? ", directory" : "");
        const cell = make("g", opens ? { role: "button", tabindex: 0, "aria-label": label } : { role: "img", "aria-label": label });
        cell.append(make("title", {}, label));
        cell.append(make("rect", { x, y, width: w, height: h, class: `c${number % 6}` }));
        number += 1;
        if (w > 50 && h > 18) text(cell, entry.length > 2 && w > 150 ? [`${entry[0]} ${words(entry[1])}`] : entry, x, y, w);
        inside(cell, entry, [x, y, w, h], 1);
        if (opens) {
          const open = () => { path.push(entry); draw(true); };
          cell.addEventListener("click", open);
          cell.addEventListener("keydown", (event) => {
            if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); }
          });
        }
        map.append(cell);
      });
      crumbs.replaceChildren();
      path.forEach((step, place) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = place === 0 ? "/" : step[0];
        if (place + 1 === path.length) button.setAttribute("aria-current", "location");
        button.addEventListener("click", () => { path.length = place + 1; draw(true); });
        crumbs.append(button);
      });
      said.textContent = `/${path.slice(1).map((step) => step[0]).join("/")}: ${words(here[1])}`;
      if (focus) (map.querySelector("[tabindex]") || crumbs.lastChild).focus();
    };
    map.addEventListener("keydown", (event) => {
      if ((event.key === "Escape" || event.key === "Backspace") && path.length > 1) {
        event.preventDefault();
        path.pop();
        draw(true);
      }
    });
    draw(false);
    let wide = map.clientWidth;
    addEventListener("resize", () => {
      if (map.clientWidth !== wide) { wide = map.clientWidth; draw(false); }
    });
  };
  const filters = () => {
    for (const input of document.querySelectorAll("input[data-filters]")) {
      const table = document.getElementById(input.dataset.filters);
      const count = document.getElementById(`${input.dataset.filters}-count`);
      input.closest("p").hidden = false;
      input.addEventListener("input", () => {
        const wanted = input.value.toLowerCase();
        let shown = 0;
        for (const row of table.tBodies[0].rows) {
          row.hidden = !row.textContent.toLowerCase().includes(wanted);
          shown += row.hidden ? 0 : 1;
        }
        count.textContent = `${shown} shown`;
      });
    }
  };
  tree();
  filters();
})();
