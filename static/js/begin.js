/* Says at once that scripts run, so that nothing jumps when the rest has loaded. */
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
