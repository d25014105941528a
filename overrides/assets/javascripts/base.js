// Read in the head of every page, before anything is shown. The first lines are the functions of the
// theme, which it has inside the page: the policy of our pages lets no script stand there.
var __md_scope = new URL("../..", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((hash, sign) => (hash << 5) - hash + sign.charCodeAt(0), 0);
var __md_get = (key, storage, scope = __md_scope) =>
  ifKept(() => JSON.parse((storage ?? localStorage).getItem(`${scope.pathname}.${key}`)));
var __md_set = (key, value, storage, scope = __md_scope) =>
  ifKept(() => (storage ?? localStorage).setItem(`${scope.pathname}.${key}`, JSON.stringify(value)));

// A browser that keeps nothing shows what the system prefers.
function ifKept(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

// Whether all marks and numbers of the text are shown stays so from page to page.
document.documentElement.classList.replace("no-js", "js");
document.documentElement.classList.toggle("marked", Boolean(__md_get("marks")));
