using Felles.Samples.Epj;

return await Commands.Run(args, CancellationToken.None);
