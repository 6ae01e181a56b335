using Felles.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Test.Unit.Identity;

/// <summary>Every endpoint says who may call it, once.</summary>
public sealed class EndpointGuardTests
{
    private static readonly ApiRequirement Reading = new() { Personnel = new(TestApi.Audience, TestApi.PersonnelScope) };

    [Fact]
    public void An_endpoint_that_nobody_decided_about_stops_the_start()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Check(Endpoints.Of(_ => Task.CompletedTask)));
        Assert.Contains("/thing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_says_one_thing()
    {
        Check(Endpoints.Of(_ => Task.CompletedTask, builder => builder.RequireCaller(Reading)));
        Check(Endpoints.Of(_ => Task.CompletedTask, builder => builder.RequireLogin(LoginKind.Citizen)));
        Check(Endpoints.Of(_ => Task.CompletedTask, builder => builder.AllowAnonymousBecause("the front page")));
        Assert.Throws<InvalidOperationException>(() => Check(Endpoints.Of(_ => Task.CompletedTask, builder => builder.RequireCaller(Reading), builder => builder.AllowAnonymousBecause("both"))));
        Assert.Throws<ArgumentException>(() => Endpoints.Of(_ => Task.CompletedTask, builder => builder.AllowAnonymousBecause(" ")));
    }

    [Fact]
    public async Task The_endpoints_own_requirement_counts_before_its_groups_and_is_checked_once()
    {
        await using var api = new TestApi(new ApiRequirement { Personnel = new("another", "another") });
        var admitted = 0;
        var endpoint = Endpoints.Of(
            _ =>
            {
                admitted++;
                return Task.CompletedTask;
            },
            group => group.RequireCaller(api.Requirement),
            own => own.RequireCaller(Reading));
        var token = api.Token();
        var proof = api.Proof(token);
        Assert.Equal(200, await api.Run(endpoint, token, proof));
        Assert.Equal(401, await api.Run(endpoint, token, proof));
        Assert.Equal(1, admitted);
    }

    [Fact]
    public void An_endpoint_without_a_caller_has_none_to_give() =>
        Assert.Throws<InvalidOperationException>(() => new DefaultHttpContext().GetCaller());

    private static void Check(Endpoint endpoint) => EndpointGuard.Check(new DefaultEndpointDataSource(endpoint));
}
