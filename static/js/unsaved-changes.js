/* Asks before a page with unsaved writing is left: forms with data-guard or data-autosave-url. */
(function () {
  "use strict";

  var changed = new Set();

  document.querySelectorAll("form[data-guard], form[data-autosave-url]").forEach(function (form) {
    function touch(event) {
      if (event.target.name) {
        changed.add(form);
        form.classList.add("dhr-changed");
      }
    }
    function settle() {
      changed.delete(form);
      form.classList.remove("dhr-changed");
    }
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    form.addEventListener("dhr:saved", settle);
    form.addEventListener("submit", settle);
  });

  window.addEventListener("beforeunload", function (event) {
    if (changed.size > 0) {
      event.preventDefault();
    }
  });
})();
