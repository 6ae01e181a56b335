namespace Felles.Messages;

/// <summary>A laboratory that sends messages.</summary>
/// <param name="Name">Name of the institution.</param>
/// <param name="OrganisationNumber">Its number in the register of entities; null to name it by HER-id only.</param>
/// <param name="HerId">HER-id of the institution.</param>
/// <param name="Department">Name of the department.</param>
/// <param name="DepartmentHerId">HER-id of the department.</param>
public sealed record Laboratory(string Name, string? OrganisationNumber, string HerId, string Department, string DepartmentHerId);

/// <summary>Somebody who asked for the examination and receives the report.</summary>
/// <param name="Office">Name of the office.</param>
/// <param name="HerId">HER-id of the office.</param>
/// <param name="Name">Name of the doctor.</param>
/// <param name="HprNumber">HPR number of the doctor.</param>
public sealed record Requester(string Office, string HerId, string Name, string HprNumber);

/// <summary>The person whom a message is about, as the laboratory knows them.</summary>
/// <param name="Number">National number, of a synthetic person.</param>
/// <param name="Name">Family name, comma, given name.</param>
public sealed record MessagePatient(string Number, string Name);
