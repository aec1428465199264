(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector, within) { return Array.from((within || document).querySelectorAll(selector)); };

  function choose(language) {
    root.dataset.lang = language;
    root.lang = language;
    document.title = root.getAttribute("data-title-" + language);
    all("[data-choose]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === language));
    });
    all("[data-nl]").forEach(function (part) { part.label = part.dataset[language]; });
  }
  all("[data-choose]").forEach(function (button) {
    button.addEventListener("click", function () { choose(button.dataset.choose); });
  });
  all("[data-script]").forEach(function (part) { part.hidden = false; });

  function key(row, column) {
    var value = row.cells[column].dataset.value;
    return value === "" || value === undefined ? null : isNaN(Number(value)) ? value : Number(value);
  }
  function compare(a, b) {
    if (a === null || b === null) { return a === b ? 0 : a === null ? 1 : -1; }
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), root.lang);
  }
  function sort(table, head) {
    var column = head.cellIndex;
    var ascending = head.getAttribute("aria-sort") === "descending" ||
      (head.getAttribute("aria-sort") !== "ascending" && head.dataset.sort === "up");
    var rows = all("tbody tr", table).map(function (row, i) { return { row: row, key: key(row, column), i: i }; });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) { return compare(a.key, b.key) || a.i - b.i; }
      return (ascending ? 1 : -1) * compare(a.key, b.key) || a.i - b.i;
    });
    rows.forEach(function (entry) { table.tBodies[0].appendChild(entry.row); });
    all("th[aria-sort]", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  }
  all("table[data-sortable] th[data-sort]").forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) { button.appendChild(head.firstChild); }
    head.appendChild(button);
    button.addEventListener("click", function () { sort(head.closest("table"), head); });
  });

  // The ranking is filtered by verdict and by one value of a segment. Nothing is computed here: the figures of a
  // segment are copied from the drill-down of the cause.
  var place = document.getElementById("place");
  var only = document.getElementById("only");
  var rows = all("#ranking tbody tr");
  var verdict = "all";

  function figures(row) {
    var details = document.getElementById(row.querySelector("th a").getAttribute("href").slice(1));
    return details.querySelector('tr[data-place="' + place.value + '"]');
  }
  function copy(from, to) {
    var sources = { n: from.cells[1], mentioned: from.cells[2], share: from.cells[3], rate: from.cells[4] };
    sources.told = from.querySelector(".standsout");
    sources.name = document.getElementById("here");
    all("[data-of]", to).forEach(function (part) {
      var source = sources[part.dataset.of];
      Array.from(source ? source.childNodes : []).forEach(function (node) { part.appendChild(node.cloneNode(true)); });
    });
  }
  function fill(row) {
    var cell = row.querySelector("td.here");
    var found = place.value && figures(row);
    cell.replaceChildren();
    cell.hidden = !place.value;
    cell.dataset.value = found ? found.dataset.share : "";
    if (found) {
      cell.appendChild(document.getElementById("here-cell").content.cloneNode(true));
      copy(found, cell);
    }
    row.dataset.here = found ? found.dataset.share : "0";
    row.dataset.standsout = String(Boolean(found && found.querySelector(".standsout")));
  }
  function shows(row) {
    return (verdict === "all" || row.dataset.verdict === verdict) && (!place || !place.value ||
      (Number(row.dataset.here) > 0 && (only.getAttribute("aria-pressed") === "false" || row.dataset.standsout === "true")));
  }
  function filter() {
    rows.forEach(function (row) { row.hidden = !shows(row); });
    var shown = rows.filter(function (row) { return !row.hidden; }).length;
    document.getElementById("shown").textContent = shown;
    document.getElementById("status").classList.toggle("hush", shown === rows.length);
  }
  function rename(target, option) {
    ["nl", "en"].forEach(function (language) {
      var part = document.createElement("span");
      part.className = language;
      part.textContent = option.parentNode.dataset[language] + ": " + option.dataset[language];
      target.appendChild(part);
    });
  }
  function choosePlace() {
    var head = document.getElementById("here");
    head.replaceChildren();
    if (place.value) { rename(head, place.selectedOptions[0]); }
    head.closest("th").hidden = only.hidden = document.getElementById("told").hidden = !place.value;
    only.setAttribute("aria-pressed", "false");
    document.getElementById("ranking").classList.toggle("filtered", Boolean(place.value));
    rows.forEach(fill);
    filter();
  }
  all("[data-filter]").forEach(function (button) {
    button.addEventListener("click", function () {
      verdict = button.dataset.filter;
      all("[data-filter]").forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      filter();
    });
  });
  if (place) {
    place.addEventListener("change", choosePlace);
    only.addEventListener("click", function () {
      only.setAttribute("aria-pressed", String(only.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }

  function open() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
      target.querySelector("summary").focus({ preventScroll: true });
    }
  }
  window.addEventListener("hashchange", open);
  all('a[href^="#c"]').forEach(function (link) {
    link.addEventListener("click", function () { if (location.hash === link.getAttribute("href")) { open(); } });
  });
  open();

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = all("details.ranked:not([open])");
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (part) { part.open = false; }); });
})();
