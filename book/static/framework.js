// The framework that a reader has chosen, which all of the site remembers.

const KEY = "framework";

export const FRAMEWORKS = ["pt", "keras", "paddle", "jax"];

// Where a browser keeps nothing for a site, nothing is remembered, and all else works.
export const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

export const remember = (framework) => {
  try {
    localStorage.setItem(KEY, framework);
  } catch {}
};

/** Has `show` called with what is chosen on another page of the site, open beside this one. */
export const onChoiceElsewhere = (show) =>
  addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && FRAMEWORKS.includes(newValue)) show(newValue);
  });
