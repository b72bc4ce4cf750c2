// Passkeys are the one thing that a form cannot do by itself: the browser is asked, and its answer goes into the form.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (submitted) => {
    if (form.elements.credential.value) return;
    submitted.preventDefault();
    try {
      const answer = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error();
      const options = await answer.json();
      const credential = form.dataset.kind === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential);
    } catch {
      // The person said no, or the device has none: the server says so in their language.
      form.elements.credential.value = "{}";
    }
    form.submit();
  });
}
