using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Models.Endpoints;

/// <summary>
/// The last step before the wire: puts the key in, which nothing above ever sees; names the output limit as this server knows it; and bounds what comes back.
/// </summary>
internal sealed class EndpointHandler(ModelSettings model, Secret key, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Bytes of one piece of a stream: a token with its JSON around it, log probabilities not asked for.</summary>
    private const long BytesPerPiece = 2048;

    private const long LeastBytes = 1 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = key.IsEmpty ? null : new AuthenticationHeaderValue("Bearer", key.Reveal());
        if (model.OutputLimitField == OutputLimitField.MaxTokens && request.Content is { } content)
        {
            var body = JsonNode.Parse(await content.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
            if (body.Remove("max_completion_tokens", out var limit))
            {
                body["max_tokens"] = limit;
            }

            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        var response = await base.SendAsync(request, cancellationToken);
        var bounded = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), LeastBytes + (model.MaxTokens * BytesPerPiece)));
        foreach (var (name, values) in response.Content.Headers)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = bounded;
        return response;
    }
}
