/* Saves a form as one types.

   <form data-autosave-url="…" data-autosave-version="3"> is posted there, a second after the last
   key, with all its fields (files excepted) and `draft_version`. The answers:
     200 {"version": 4, "saved_at": "10:42"}   kept
     409 {"by": "Sam Osei", "saved_at": "10:40"}   somebody else saved: autosave pauses
     401, 403 or a redirect   signed out: what was typed stays in the page
   Anything else is tried again. What happens is said in [data-autosave-status]. Without scripts the
   form and its Save button do the same work. */
(function () {
  "use strict";

  var WAIT = 1000;
  var LONGEST_WAIT = 60000;

  function statusOf(form) {
    var line = form.querySelector("[data-autosave-status]");
    if (!line) {
      line = document.createElement("p");
      line.className = "dhr-saved";
      line.setAttribute("role", "status");
      line.setAttribute("data-autosave-status", "");
      form.insertBefore(line, form.querySelector(".govuk-button-group"));
    }
    return line;
  }

  function fieldsOf(form) {
    var body = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "draft_version") {
        body.append(name, value);
      }
    });
    body.append("draft_version", form.dataset.autosaveVersion || "0");
    return body;
  }

  function watch(form) {
    var line = statusOf(form);
    var timer = null;
    var underWay = false;
    var waiting = false;
    var paused = false;
    var retry = WAIT;

    function say(text, problem) {
      line.textContent = text;
      line.classList.toggle("dhr-saved--problem", Boolean(problem));
    }

    function later(delay) {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, delay);
    }

    function kept(answer) {
      form.dataset.autosaveVersion = String(answer.version);
      var held = form.querySelector("input[name=draft_version]");
      if (held) {
        held.value = String(answer.version);
      }
      retry = WAIT;
      say("Saved " + answer.saved_at);
      if (!waiting) {
        form.dispatchEvent(new CustomEvent("dhr:saved", { bubbles: true }));
      }
    }

    function stop(text) {
      paused = true;
      say(text, true);
      form.dispatchEvent(new CustomEvent("dhr:autosave-paused", { bubbles: true }));
    }

    function understand(response) {
      if (response.status === 409) {
        return response.json().then(function (answer) {
          stop(
            (answer.by || "Somebody else") +
              " saved this at " +
              answer.saved_at +
              ". Saving as you type has stopped. Press Save to compare both versions."
          );
        });
      }
      if (response.redirected || response.status === 401 || response.status === 403) {
        say("Not saved: you are signed out. What you typed is still here.", true);
        document.dispatchEvent(new CustomEvent("dhr:signed-out"));
        return null;
      }
      if (!response.ok) {
        throw new Error("not kept");
      }
      return response.json().then(kept);
    }

    function save() {
      window.clearTimeout(timer);
      if (paused) {
        return;
      }
      if (underWay) {
        waiting = true;
        return;
      }
      underWay = true;
      waiting = false;
      window
        .fetch(form.dataset.autosaveUrl, {
          method: "POST",
          body: fieldsOf(form),
          headers: { Accept: "application/json", "X-Requested-With": "fetch" },
          credentials: "same-origin",
          keepalive: document.visibilityState === "hidden"
        })
        .then(understand)
        .catch(function () {
          say("Not saved yet. Trying again.", true);
          retry = Math.min(retry * 2, LONGEST_WAIT);
          later(retry);
        })
        .finally(function () {
          underWay = false;
          if (waiting) {
            later(WAIT);
          }
        });
    }

    function changed(event) {
      if (!paused && event.target.name) {
        if (underWay) {
          waiting = true;
        }
        later(WAIT);
      }
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", function () {
      paused = true;
      window.clearTimeout(timer);
    });
    form.addEventListener("dhr:save-now", save);
    document.addEventListener("dhr:signed-in", function () {
      if (!paused && form.classList.contains("dhr-changed")) {
        save();
      }
    });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" && form.classList.contains("dhr-changed")) {
        save();
      }
    });
  }

  document.querySelectorAll("form[data-autosave-url]").forEach(watch);
})();
