// Draws the API's description at /api/docs. A file of its own, because the
// page's policy allows no inline script.
window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    url: "/api/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    // Null: by default it asks a validator on somebody else's machine.
    validatorUrl: null,
  });
});
