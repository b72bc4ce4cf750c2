Curlew.Server.Hosting.FileMask.Close();
Curlew.Server.Terminal.PrintableWriter.Guard();
return await Curlew.Server.CommandLine.Run(args);
