// Passkeys: asks the browser to make or use one, and sends what it says with the form.
//
// <div data-passkey="create|get|login" data-passkey-options="id of the JSON"
//      data-passkey-field="id of the hidden field"><button type="button">…</button><p role="alert">
// A tick with data-passkey-alone chooses, when one is made, whether it signs in alone.
(function () {
  'use strict'

  var BY_NAME = {
    NotAllowedError: 'The passkey was not used: it was cancelled, or took too long. Try again.',
    InvalidStateError: 'This device has a passkey for this account already.',
    SecurityError: 'Passkeys do not work at this address. Open the product at its own name.'
  }

  function alone (options) {
    var tick = document.querySelector('[data-passkey-alone]')
    var wish = options.publicKey.authenticatorSelection
    var ticked = Boolean(tick && tick.checked)
    wish.residentKey = ticked ? 'required' : 'discouraged'
    wish.requireResidentKey = ticked
    if (ticked) wish.userVerification = 'required'
    return options
  }

  function optionsOf (part) {
    if (part.dataset.passkey === 'login') {
      return window.fetch(part.dataset.passkeyUrl, { headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' } })
        .then(function (answer) { return answer.json() })
        .then(function (found) { return found.request_options })
    }
    var kept = JSON.parse(document.getElementById(part.dataset.passkeyOptions).textContent)
    return Promise.resolve(part.dataset.passkey === 'create' ? alone(kept.creation_options) : kept.request_options)
  }

  function begin (part) {
    var button = part.querySelector('button')
    var said = part.querySelector('[role="alert"]')
    var field = document.getElementById(part.dataset.passkeyField)
    if (!window.PublicKeyCredential || !window.webauthnJSON) return
    part.hidden = false
    button.addEventListener('click', function () {
      said.textContent = ''
      optionsOf(part).then(function (options) {
        return part.dataset.passkey === 'create' ? window.webauthnJSON.create(options) : window.webauthnJSON.get(options)
      }).then(function (credential) {
        field.value = JSON.stringify(credential)
        var form = field.form
        // As if its own button were pressed: what that sends along is sent, and guards let go.
        form.requestSubmit(form.querySelector('button[type="submit"]'))
      }).catch(function (problem) {
        said.textContent = BY_NAME[problem.name] || 'The passkey could not be used. Try again, or sign in another way.'
      })
    })
  }

  document.querySelectorAll('[data-passkey]').forEach(begin)
})()
