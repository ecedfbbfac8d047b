/**
 * What Slack takes. Where sources differ, the lower number; the rest is docs.slack.dev/reference/block-kit.
 * Lengths are counted in UTF-16 units, which is never fewer than Slack counts.
 */

/** Blocks: docs.slack.dev/reference/block-kit/blocks. */
export const MESSAGE_BLOCKS = 50;
export const VIEW_BLOCKS = 100;

/**
 * All characters of a message's blocks together. Not documented: more than 13,297 were refused as
 * `msg_blocks_too_long`, and a divider took 125 of them (bolt-js issue 2509); others met it earlier (issue 2867).
 */
export const MESSAGE_CHARACTERS = 12_500;
/** For a workspace that refused a message of that length: about the longest that was seen to pass everywhere. */
export const SHORT_MESSAGE_CHARACTERS = 5500;
export const BLOCK_CHARACTERS = 125;

/** A view is at most 250 KB: docs.slack.dev/reference/views. Some room is left for what is around its blocks. */
export const VIEW_BYTES = 240_000;

/** `text` of chat.postMessage: 4,000 are recommended, 40,000 are the end. */
export const MESSAGE_TEXT = 4000;

export const HEADER_TEXT = 150;
export const SECTION_TEXT = 3000;
export const SECTION_FIELDS = 10;
export const FIELD_TEXT = 2000;
/** Not documented for rich text; a section's is the nearest. */
export const RICH_TEXT = 3000;
/** Ours: Slack names no most, and a list this long is not read. */
export const LIST_ITEMS = 50;
export const ACTIONS_ELEMENTS = 25;

export const BUTTON_TEXT = 75;
export const BUTTON_VALUE = 2000;
export const OPTION_TEXT = 75;
export const OPTION_VALUE = 150;
export const OVERFLOW_OPTIONS = 5;
export const SELECT_OPTIONS = 100;
export const CHECKBOX_OPTIONS = 10;
export const PLACEHOLDER_TEXT = 150;
export const CONFIRM_TITLE = 100;
export const CONFIRM_TEXT = 300;
export const CONFIRM_BUTTON = 30;
export const URL_TEXT = 3000;

/** data_table: 2 to 101 rows with the header, 20 columns, 10,000 characters; built to hold for all of a message. */
export const TABLE_ROWS = 100;
export const TABLE_COLUMNS = 20;
export const TABLE_CHARACTERS = 10_000;
/** table: 100 rows with the header, one to a message (`only_one_table_allowed`). */
export const PLAIN_TABLE_ROWS = 99;
export const PLAIN_TABLES = 1;
/** Ours: rows of a page, and the longest text of a cell. */
export const TABLE_PAGE = 10;
export const CELL_TEXT = 120;
export const CELL_INDENT = 40;
export const CAPTION_TEXT = 150;

/** data_visualization; two to a message is not documented (vercel/chat pull request 696). */
export const CHARTS = 2;
export const CHART_TITLE = 50;
export const CHART_LABEL = 20;
export const CHART_POINTS = 20;
export const CHART_SEGMENTS = 6;
export const AXIS_LABEL = 50;

/** docs.slack.dev/reference/views. */
export const VIEW_TITLE = 24;
export const VIEW_BUTTON = 24;
export const VIEW_METADATA = 3000;
export const LABEL_TEXT = 2000;
export const INPUT_TEXT = 3000;
