using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Kernel;
using Felles.Steering.Members;

namespace Felles.Steering;

/// <summary>Who changes something in the steering house.</summary>
public sealed record SteeringActor
{
    /// <summary>Name, shown beside what they changed.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the organisation they act for.</summary>
    public required string Organisation { get; init; }

    /// <summary>Client of the login, or <c>operator</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>Login session; null at the command line.</summary>
    public string? SessionId { get; init; }

    /// <summary>Ties the log entry to the request.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>A member who is logged in, or a member's system with a token.</summary>
    internal static SteeringActor Of(Member member, TokenTrace trace) => new()
    {
        Name = member.Name,
        Organisation = member.Organisation,
        ClientId = trace.ClientId,
        SessionId = trace.SessionId,
        CorrelationId = trace.CorrelationId,
    };

    /// <summary>The operator at the command line, who has the database already.</summary>
    /// <param name="command">The command, for the log.</param>
    public static SteeringActor Operator(string command) => new() { Name = command, Organisation = "operator", ClientId = "operator", CorrelationId = ResourceId.Create() };

    /// <summary>The entry in the log for a change.</summary>
    /// <param name="at">When.</param>
    /// <param name="operation">Stable name, as <c>round-frozen</c>.</param>
    /// <param name="objects">What was changed, as <c>round/2022-09/1</c>.</param>
    internal AuditEntry Entry(DateTimeOffset at, string operation, params ReadOnlySpan<string> objects) => new()
    {
        At = at,
        Kind = AuditKind.Change,
        Person = null,
        Service = new ServiceCode("steering"),
        Act = Act.Write,
        RuleId = $"steering-{operation}",
        Objects = [.. objects],
        Actor = new AuditActor
        {
            Reader = SessionId is null ? ReaderKind.System : ReaderKind.Professional,
            Name = Name,
            OrganisationName = Organisation,
            ClientId = ClientId,
            SessionId = SessionId,
            CorrelationId = CorrelationId,
        },
    };
}
