// Back-office behaviours, one module each.
import "./backoffice/selection.js";
import "./backoffice/filters.js";
import "./backoffice/palette.js";
import "./backoffice/shortcuts.js";
import "./backoffice/inline_rows.js";
import { enhance } from "./backoffice/fields.js";

enhance(document);
