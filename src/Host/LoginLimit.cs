using System.Globalization;
using System.Threading.RateLimiting;
using Felles.Host.Configuration;
using Felles.Kernel;
using Felles.Public.Errors;

namespace Felles.Host;

/// <summary>
/// How often one address may begin, complete or end a login. Anyone may do so before anybody is known, and each costs a
/// request to the identity provider and a row; the interfaces need a token first.
/// </summary>
internal static class LoginLimit
{
    private const string Policy = "login";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    internal static void Add(IServiceCollection services, FellesSettings settings) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddPolicy(Policy, http => settings.LoginsPerMinute == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = settings.LoginsPerMinute, Window = Window, QueueLimit = 0 }));
        limiter.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            var problem = new Problem(ProblemKind.Throttled, "too-many-logins", "Too many logins from this address. Try again in a minute.");
            return new ValueTask(new PageProblemRenderer().Render(rejected.HttpContext, problem));
        };
    });

    internal static RouteGroupBuilder WithLoginLimit(this RouteGroupBuilder logins) => logins.RequireRateLimiting(Policy);
}
