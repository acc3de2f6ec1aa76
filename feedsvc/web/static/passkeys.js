// Passkeys (WebAuthn): the browser shows its dialog between two requests. Passwords work without
// this script.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const requestOptions = async (form) => {
  const fields = new FormData(form);
  const answer = await fetch(form.dataset.passkeyUrl, {
    method: "POST",
    body: fields,
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(answer.status);
  const options = await answer.json();
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials])
    for (const one of list || []) one.id = bytes(one.id);
  return options;
};

const encodeCredential = (credential) => {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } =
    credential.response;
  const response = { clientDataJSON: text(clientDataJSON) };
  if (attestationObject) response.attestationObject = text(attestationObject);
  else
    Object.assign(response, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: text(userHandle) || undefined,
    });
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
  });
};

for (const form of document.querySelectorAll("form[data-passkey-url]")) {
  if (!window.PublicKeyCredential || location.origin !== form.dataset.origin) continue;
  const message = form.querySelector("[data-failed]");
  const go = async (field, getCredential) => {
    message.textContent = "";
    try {
      field.value = encodeCredential(await getCredential(await requestOptions(form)));
      field.disabled = false;
      form.noValidate = true;
      form.submit();
    } catch {
      message.textContent = message.dataset.failed;
    }
  };
  const loginButton = form.querySelector("[data-passkey-login]");
  if (loginButton) {
    loginButton.hidden = false;
    loginButton.addEventListener("click", () =>
      go(form.elements.login_passkey, (publicKey) => navigator.credentials.get({ publicKey })),
    );
  }
  const createButton = form.querySelector("[data-passkey-create]");
  if (createButton) {
    createButton.disabled = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(form.elements.credential, (publicKey) => navigator.credentials.create({ publicKey }));
    });
  }
}
