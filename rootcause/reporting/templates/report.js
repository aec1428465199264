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

  all("[data-filter]").forEach(function (button) {
    button.addEventListener("click", function () {
      var shown = 0;
      all("#ranking tbody tr").forEach(function (row) {
        row.hidden = button.dataset.filter !== "all" && row.dataset.verdict !== button.dataset.filter;
        shown += row.hidden ? 0 : 1;
      });
      all("[data-filter]").forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      document.getElementById("shown").textContent = shown;
    });
  });

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
