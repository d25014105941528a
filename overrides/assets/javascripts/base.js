// Read in the head of every page, before anything is shown. The first lines are the functions of the
// theme, which it has inside the page: the policy of our pages lets no script stand there.
var __md_scope = new URL("../..", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((hash, sign) => (hash << 5) - hash + sign.charCodeAt(0), 0);
var __md_get = (key, storage = localStorage, scope = __md_scope) => JSON.parse(storage.getItem(`${scope.pathname}.${key}`));
var __md_set = (key, value, storage = localStorage, scope = __md_scope) => {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing shows what the system prefers.
  }
};

document.documentElement.classList.replace("no-js", "js");

// Whether all marks and numbers of the text are shown stays so from page to page.
try {
  document.documentElement.classList.toggle("marked", localStorage.getItem("thesis.marks") === "on");
} catch {
  // The same: at rest none is.
}
