/* Starts the GOV.UK components, and again in whatever htmx puts into the page. */
(function () {
  "use strict";

  function start(scope) {
    if (window.GOVUKFrontend) {
      window.GOVUKFrontend.initAll({ scope: scope });
    }
  }

  start(document);

  document.addEventListener("htmx:load", function (event) {
    if (event.target !== document.body) {
      start(event.target);
    }
  });

  /* A part of the page that says so is focused once it has been put in. */
  document.addEventListener("htmx:afterSettle", function (event) {
    var wanted = event.target.matches("[data-focus]")
      ? event.target
      : event.target.querySelector("[data-focus]");
    if (wanted) {
      if (!wanted.hasAttribute("tabindex")) {
        wanted.setAttribute("tabindex", "-1");
      }
      wanted.focus();
    }
  });

  /* An opened switcher or menu closes with Escape and when one clicks elsewhere. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    document.querySelectorAll("details.dhr-switcher[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.dhr-switcher[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  /* Filters do not stand between a phone and the list. */
  if (window.matchMedia("(max-width: 40em)").matches) {
    document.querySelectorAll("details[data-fold-on-phone]").forEach(function (folded) {
      folded.open = false;
    });
  }

  /* Links that print the page. Without scripts the browser's own menu does it. */
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      event.preventDefault();
      window.print();
    }
  });
})();
