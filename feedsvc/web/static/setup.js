// Suggests the browser's time zone for a new site. Without it, editors fill in the field by hand.
const zone = document.querySelector("[data-browser-zone]");
if (zone && !zone.value && !zone.readOnly)
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
