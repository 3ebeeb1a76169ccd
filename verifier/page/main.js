/** The program of the page: the same text runs as the page and as its worker. */

import { startPage } from "./page.js";
import { serve } from "./worker.js";

if (typeof document === "undefined") serve(/** @type {any} */ (self));
else startPage(document.currentScript?.textContent ?? "");
