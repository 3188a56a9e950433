using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EvoKernels.Hosting.Reports.Markup;

/// <summary>
/// A piece of HTML or SVG. Made of interpolated strings only: what the program's text says is markup, what its holes hold is encoded. Sources,
/// reasons and names in a run are hostile, and no other way leads from them into a page.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html Empty => default;

    public static Html Of(Writer writer) => new(writer.ToString());

    /// <summary>Text of this program's own files (the style sheet). Never text of a run.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>The pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => Of($"{pieces}");

    /// <summary>The piece if the condition holds.</summary>
    public static Html If(bool condition, Func<Html> piece) => condition ? piece() : Empty;

    public override string ToString() => _text ?? string.Empty;

    [InterpolatedStringHandler]
    internal sealed class Writer(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) => HtmlText.Encode(text, _text);

        public void AppendFormatted(Html html) => _text.Append(html.ToString());

        public void AppendFormatted(IEnumerable<Html> pieces)
        {
            foreach (var piece in pieces)
            {
                _text.Append(piece.ToString());
            }
        }

        public void AppendFormatted(long number) => _text.Append(number);

        /// <summary>Coordinates: two decimals are finer than any screen.</summary>
        public void AppendFormatted(double number) => _text.Append((double.IsFinite(number) ? number : 0).ToString("0.##", CultureInfo.InvariantCulture));

        public override string ToString() => _text.ToString();
    }
}
