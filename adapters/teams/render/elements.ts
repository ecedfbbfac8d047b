/** What is used of Adaptive Cards 1.5 (adaptivecards.io/explorer), and the charts that Teams has besides. */

export interface AdaptiveCard {
  readonly type: "AdaptiveCard";
  readonly version: "1.5";
  /** What a client shows that cannot show the card. */
  readonly fallbackText: string;
  readonly body: readonly CardElement[];
  readonly actions?: readonly CardAction[];
  readonly refresh?: Refresh;
  readonly msteams?: { readonly width: "Full" };
}

export interface Refresh {
  readonly type: "Refresh";
  readonly action: ExecuteAction;
  readonly userIds?: readonly string[];
}

export type CardElement =
  | TextBlock
  | RichTextBlock
  | FactSet
  | ColumnSet
  | Container
  | Table
  | ActionSet
  | CardChart
  | CardInput;

/** How an element stands below the one before. */
interface Spaced {
  readonly spacing?: "None" | "Small" | "Medium" | "Large";
  readonly separator?: boolean;
}

export interface TextBlock extends Spaced {
  readonly type: "TextBlock";
  /** Some Markdown is read in it. */
  readonly text: string;
  readonly wrap: true;
  readonly style?: "heading";
  readonly size?: "Small" | "Medium" | "Large";
  readonly weight?: "Bolder";
  readonly color?: "Attention";
  readonly isSubtle?: true;
}

/** Text in which nothing is read but dates. */
export interface RichTextBlock extends Spaced {
  readonly type: "RichTextBlock";
  readonly inlines: readonly Inline[];
}

export type Inline = string | TextRun;

export interface TextRun {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "Bolder";
  readonly fontType?: "Monospace";
  readonly size?: "Small";
  readonly color?: "Attention" | "Accent";
  readonly isSubtle?: true;
  readonly selectAction?: OpenUrlAction;
}

export interface FactSet extends Spaced {
  readonly type: "FactSet";
  readonly facts: readonly { readonly title: string; readonly value: string }[];
}

export interface ColumnSet extends Spaced {
  readonly type: "ColumnSet";
  readonly columns: readonly CardColumn[];
}

export interface CardColumn {
  readonly type: "Column";
  readonly width: "stretch" | "auto";
  readonly verticalContentAlignment?: "Center";
  readonly items: readonly CardElement[];
}

export interface Container extends Spaced {
  readonly type: "Container";
  readonly items: readonly CardElement[];
}

/** Its first row is its header: that is the default, whose name differs between the schema and the renderers. */
export interface Table extends Spaced {
  readonly type: "Table";
  readonly columns: readonly {
    readonly width: number;
    readonly horizontalCellContentAlignment?: "Right";
  }[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly type: "TableRow";
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  readonly type: "TableCell";
  readonly items: readonly CardElement[];
}

export interface ActionSet extends Spaced {
  readonly type: "ActionSet";
  readonly actions: readonly CardAction[];
}

export type CardAction = ExecuteAction | SubmitAction | ShowCardAction;

interface Button {
  readonly title: string;
  readonly style?: "positive" | "destructive";
  /** `secondary`: in the menu behind the buttons. */
  readonly mode?: "secondary";
}

/** Asks the bot, and shows what it answers in the card's place to whoever pressed. */
export interface ExecuteAction extends Partial<Button> {
  readonly type: "Action.Execute";
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Opens a dialog, or sends one that is open. */
export interface SubmitAction extends Button {
  readonly type: "Action.Submit";
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether what stands in the fields must be right before it is sent. */
  readonly associatedInputs?: "auto" | "none";
}

/** Shows a card below the buttons: the question whether one is sure. */
export interface ShowCardAction extends Button {
  readonly type: "Action.ShowCard";
  readonly card: {
    readonly type: "AdaptiveCard";
    readonly body: readonly CardElement[];
    readonly actions: readonly CardAction[];
  };
}

interface OpenUrlAction {
  readonly type: "Action.OpenUrl";
  readonly url: string;
}

/** Charts of Teams (learn.microsoft.com/microsoftteams/platform, charts in Adaptive Cards); no host of 1.5 needs to know them. */
export type CardChart = PieChart | BarChart | LineChart;

interface AnyChart extends Spaced {
  readonly title: string;
  /** What is shown where there are no charts. */
  readonly fallback: Container;
}

type ChartColor = "good" | "warning" | "attention";

interface PieChart extends AnyChart {
  readonly type: "Chart.Pie";
  readonly data: readonly { readonly legend: string; readonly value: number; readonly color?: ChartColor }[];
}

interface BarChart extends AnyChart {
  readonly type: "Chart.VerticalBar" | "Chart.HorizontalBar";
  readonly xAxisTitle?: string;
  readonly yAxisTitle?: string;
  readonly data: readonly { readonly x: string; readonly y: number; readonly color?: ChartColor }[];
}

interface LineChart extends AnyChart {
  readonly type: "Chart.Line";
  readonly yAxisTitle?: string;
  readonly data: readonly {
    readonly legend: string;
    readonly values: readonly { readonly x: string; readonly y: number }[];
  }[];
}

export type CardInput = TextInput | NumberInput | DateInput | TimeInput | ChoiceInput;

interface AnyInput extends Spaced {
  readonly id: string;
  readonly label: string;
  readonly isRequired?: true;
  readonly errorMessage?: string;
}

interface TextInput extends AnyInput {
  readonly type: "Input.Text";
  readonly isMultiline?: true;
  readonly maxLength: number;
  readonly placeholder?: string;
  readonly value?: string;
}

interface NumberInput extends AnyInput {
  readonly type: "Input.Number";
  readonly min: number;
  readonly max: number;
  readonly value?: number;
}

interface DateInput extends AnyInput {
  readonly type: "Input.Date";
  readonly value?: string;
}

interface TimeInput extends AnyInput {
  readonly type: "Input.Time";
  readonly value?: string;
}

export interface ChoiceInput extends AnyInput {
  readonly type: "Input.ChoiceSet";
  readonly style: "compact" | "expanded" | "filtered";
  readonly isMultiSelect?: true;
  readonly wrap?: true;
  readonly choices: readonly Choice[];
  /** Where more choices come from while somebody types. */
  readonly "choices.data"?: { readonly type: "Data.Query"; readonly dataset: string };
  readonly placeholder?: string;
  readonly value?: string;
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

/**
 * What a tenant may refuse, under the names by which it is remembered. `long_message` is a message that is shorter
 * than what Teams is known to take, and was refused nevertheless.
 */
export const CAPABILITIES = ["charts", "tables", "long_message"] as const;
export type Capability = (typeof CAPABILITIES)[number];
