/**
 * What Teams takes. Where sources differ, the lower number; the rest is
 * learn.microsoft.com/microsoftteams/platform (cards, conversations, task modules).
 */

/** A card and what goes with it, in bytes of JSON: 28 KB are documented for cards of webhooks, more for bots. */
export const MESSAGE_BYTES = 28_000;
/** For a tenant that refused a message of that length as `MessageSizeTooBig`; webhooks were seen to take so much. */
export const SHORT_MESSAGE_BYTES = 18_000;
/** What stands around a card in an activity: who, where, how it is attached. */
export const ENVELOPE_BYTES = 700;
/** Of a form's card. */
export const FORM_BYTES = 28_000;

/** For old clients: as much as is read there. */
export const FALLBACK_BYTES = 2_000;
/** One line for search, the activity feed and notifications. */
export const SUMMARY_TEXT = 250;

/** More buttons than that are put into the menu; learn.microsoft.com, card guidelines. */
export const PRIMARY_ACTIONS = 6;
export const BUTTON_TEXT = 75;
export const ACTION_PAYLOAD = 2_000;
/** Accounts for which a card asks by itself to be shown anew. */
export const REFRESH_USERS = 60;

/** Ours: a table with more columns cannot be read on a telephone; the others stand below the row's name. */
export const TABLE_COLUMNS = 3;
export const FOLDED_COLUMNS = 20;
export const TABLE_ROWS = 100;
export const CELL_TEXT = 120;
export const CELL_INDENT = 20;
export const LIST_ITEMS = 50;
export const FACTS = 40;

/** Ours: the longest of a text that is still read. */
export const TITLE_TEXT = 200;
export const TEXT = 3_000;
export const LINK_ADDRESS = 2_000;

/** Ours: more charts, points or pieces cannot be told apart at a card's width. */
export const CHARTS = 3;
export const CHART_POINTS = 20;
export const CHART_SEGMENTS = 8;
export const CHART_LABEL = 24;
/** Bars stand upright while so many labels of such a length fit beside each other. */
export const UPRIGHT_BARS = 6;
export const UPRIGHT_LABEL = 12;

/** Fields: those of `Form`; Teams names no most. */
export const FORM_PAYLOAD = 3_000;
export const FORM_FIELDS = 50;
export const LABEL_TEXT = 300;
export const OPTION_TEXT = 75;
export const SELECT_OPTIONS = 100;
/** Options that are shown as boxes or dots; more become a menu. */
export const SHOWN_OPTIONS = 10;
export const PLACEHOLDER_TEXT = 150;
export const INPUT_TEXT = 3_000;
