using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Felles.Test.Unit.Identity;

/// <summary>Endpoints with conventions applied as ASP.NET applies them: the group's first, then the endpoint's own.</summary>
internal static class Endpoints
{
    internal static Endpoint Of(RequestDelegate handler, params Action<IEndpointConventionBuilder>[] conventions)
    {
        var builder = new RouteEndpointBuilder(handler, RoutePatternFactory.Parse("/thing"), 0);
        var list = new Conventions();
        foreach (var convention in conventions) convention(list);
        foreach (var apply in list.Added) apply(builder);
        return builder.Build();
    }

    private sealed class Conventions : IEndpointConventionBuilder
    {
        internal List<Action<EndpointBuilder>> Added { get; } = [];

        public void Add(Action<EndpointBuilder> convention) => Added.Add(convention);
    }
}
