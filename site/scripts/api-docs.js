// Draws the API's description at /api/docs. A file of its own, because the
// page's policy allows no inline script.
window.addEventListener("DOMContentLoaded", () => {
  const hasServer = !document.querySelector('meta[name="accepted-server"]');
  window.SwaggerUIBundle({
    // A public copy has the description as a file beside this page.
    url: hasServer ? "/api/openapi.json" : "../openapi.json",
    supportedSubmitMethods: hasServer ? undefined : [],
    dom_id: "#swagger-ui",
    deepLinking: true,
    // Null: by default it asks a validator on somebody else's machine.
    validatorUrl: null,
  });
});
