/* Says five minutes before that one will be signed out, and lets one stay; afterwards what was
   typed stays in the page until one has signed in again.

   <body data-session-seconds="3600" data-session-extend-url="/session/">; a GET of that address
   answers {"seconds": 3600, "csrf_token": "…"} and prolongs the session, or 401 when it is over.
   Several open tabs share the time of the last answer. */
(function () {
  "use strict";

  var body = document.body;
  var seconds = Number(body.dataset.sessionSeconds);
  var address = body.dataset.sessionExtendUrl;
  if (!seconds || !address) {
    return;
  }
  var KEY = "dhr-session-seen";
  var warnBefore = Math.min(300, Math.floor(seconds / 3));
  var seen = Date.now();
  var box = null;
  var text = null;
  var button = null;
  var over = false;

  function lastSeen() {
    try {
      return Math.max(seen, Number(window.localStorage.getItem(KEY)) || 0);
    } catch (error) {
      return seen;
    }
  }

  function noteSeen() {
    seen = Date.now();
    try {
      window.localStorage.setItem(KEY, String(seen));
    } catch (error) {
      /* Without storage each tab counts for itself. */
    }
  }

  function build() {
    box = document.createElement("section");
    box.className = "dhr-session";
    box.setAttribute("aria-label", "Signing out");
    box.hidden = true;
    text = document.createElement("p");
    text.className = "govuk-body";
    text.setAttribute("role", "alert");
    button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button";
    button.addEventListener("click", extend);
    box.append(text, button);
    body.insertBefore(box, body.firstChild);
  }

  function show(message, label) {
    if (box.hidden || text.textContent !== message) {
      text.textContent = message;
      button.textContent = label;
      box.hidden = false;
    }
  }

  function hide() {
    if (!box.hidden) {
      var hadFocus = box.contains(document.activeElement);
      box.hidden = true;
      text.textContent = "";
      if (hadFocus) {
        var main = document.getElementById("main-content");
        main.setAttribute("tabindex", "-1");
        main.focus();
      }
    }
  }

  function ended() {
    over = true;
    show(
      "You have been signed out. What you typed is still on this page. Sign in in another tab, " +
        "come back here, and continue.",
      "I have signed in: continue"
    );
  }

  function renew(token) {
    if (!token) {
      return;
    }
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (input) {
      input.value = token;
    });
    body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }

  function extend() {
    window
      .fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (response) {
        if (!response.ok || response.redirected) {
          ended();
          return null;
        }
        return response.json().then(function (answer) {
          over = false;
          seconds = Number(answer.seconds) || seconds;
          renew(answer.csrf_token);
          noteSeen();
          hide();
          document.dispatchEvent(new CustomEvent("dhr:signed-in"));
        });
      })
      .catch(function () {
        text.textContent = "There is no connection just now. Try again.";
      });
  }

  function look() {
    if (over) {
      return;
    }
    var left = seconds - (Date.now() - lastSeen()) / 1000;
    if (left <= 0) {
      ended();
    } else if (left <= warnBefore) {
      var minutes = Math.max(1, Math.ceil(left / 60));
      show(
        "You will be signed out in " + minutes + (minutes === 1 ? " minute" : " minutes") +
          " because nothing has been saved or opened for a while.",
        "Stay signed in"
      );
    } else {
      hide();
    }
  }

  build();
  noteSeen();
  document.addEventListener("dhr:saved", noteSeen);
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail && event.detail.successful) {
      noteSeen();
    }
  });
  document.addEventListener("dhr:signed-out", ended);
  document.addEventListener("visibilitychange", look);
  window.setInterval(look, 15000);
})();
