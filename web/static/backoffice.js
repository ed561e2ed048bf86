// Back-office behaviours, one module each.
import "./backoffice/selection.js";
import "./backoffice/tasks.js";
import "./backoffice/dialogs.js";
import "./backoffice/import.js";
import "./backoffice/filters.js";
import "./backoffice/palette.js";
import "./backoffice/shortcuts.js";
import "./backoffice/inline_rows.js";
import "./backoffice/newcomers.js";
import "./backoffice/inline_edit.js";
import "./backoffice/ordering.js";
import "./backoffice/popover.js";
import "./backoffice/page_parts.js";
import "./backoffice/counters.js";
import "./backoffice/session_form.js";
import "./backoffice/catalogue_forms.js";
import "./backoffice/catalogue_tree.js";
import "./backoffice/file_sizes.js";
import "./backoffice/workshop_questions.js";
import { enhance } from "./backoffice/fields.js";

enhance(document);
